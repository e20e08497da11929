"""The languages in which code can be written: how each is called, and what a function in it looks like.

In a template, @snake@, @camel@, @pascal@, @kebab@ and @title@ stand for the name in that style, and
@table@ for what it is about, in the plural.
"""

from typing import NamedTuple


class CodeLanguage(NamedTuple):
    """A language by the tag of its code fence; `names` are the words by which it is asked for."""

    tag: str
    label: str
    names: tuple[str, ...]
    template: str
    hello: str
    # For a request that names a class; "" where a class is nothing special.
    class_template: str = ""


PYTHON = CodeLanguage(
    "python",
    "Python",
    ("python", "python3", "py"),
    '''def @snake@(items):
    """@title@: skip what is empty, keep the order."""
    results = []
    for item in items:
        value = str(item).strip()
        if value:
            results.append(value)
    return results


print(@snake@(["first", "", "second"]))''',
    'print("Hello, world")',
    class_template='''class @pascal@:
    """@title@: keeps its entries and their total."""

    def __init__(self, name):
        self.name = name
        self.entries = []

    def add(self, amount):
        self.entries.append(amount)
        return self.total

    @property
    def total(self):
        return sum(self.entries)


example = @pascal@("example")
print(example.add(2), example.add(3))''',
)
JAVASCRIPT = CodeLanguage(
    "javascript",
    "JavaScript",
    ("javascript", "js", "node", "nodejs", "node.js"),
    """// @title@: skip what is empty, keep the order.
function @camel@(items) {
  return items
    .map((item) => String(item).trim())
    .filter((value) => value.length > 0);
}

console.log(@camel@(["first", "", "second"]));""",
    'console.log("Hello, world");',
    class_template="""// @title@: keeps its entries and their total.
class @pascal@ {
  constructor(name) {
    this.name = name;
    this.entries = [];
  }

  add(amount) {
    this.entries.push(amount);
    return this.total;
  }

  get total() {
    return this.entries.reduce((sum, entry) => sum + entry, 0);
  }
}

const example = new @pascal@("example");
console.log(example.add(2), example.add(3));""",
)
TYPESCRIPT = CodeLanguage(
    "typescript",
    "TypeScript",
    ("typescript", "ts"),
    """// @title@: skip what is empty, keep the order.
function @camel@(items: string[]): string[] {
  return items
    .map((item) => item.trim())
    .filter((value) => value.length > 0);
}

console.log(@camel@(["first", "", "second"]));""",
    'const message: string = "Hello, world";\nconsole.log(message);',
    class_template="""// @title@: keeps its entries and their total.
class @pascal@ {
  readonly name: string;
  private entries: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  add(amount: number): number {
    this.entries.push(amount);
    return this.total;
  }

  get total(): number {
    return this.entries.reduce((sum, entry) => sum + entry, 0);
  }
}

const example = new @pascal@("example");
console.log(example.add(2), example.add(3));""",
)
REACT = CodeLanguage(
    "jsx",
    "React",
    ("react", "jsx"),
    """import { useState } from "react";

export function @pascal@({ items = [] }) {
  const [selected, setSelected] = useState(null);

  return (
    <ul className="@kebab@">
      {items.map((item) => (
        <li key={item} aria-current={item === selected} onClick={() => setSelected(item)}>
          {item}
        </li>
      ))}
    </ul>
  );
}""",
    "export function Hello() {\n  return <p>Hello, world</p>;\n}",
)
SQL = CodeLanguage(
    "sql",
    "SQL",
    ("sql", "postgresql", "postgres", "mysql", "sqlite"),
    """-- @title@: the latest entries, counted by status.
SELECT status, COUNT(*) AS total, MAX(created_at) AS latest
FROM @table@
WHERE created_at >= '2024-01-01'
GROUP BY status
ORDER BY total DESC
LIMIT 20;""",
    "SELECT 'Hello, world' AS message;",
)
BASH = CodeLanguage(
    "bash",
    "Bash",
    ("bash", "shell", "sh", "zsh"),
    """#!/usr/bin/env bash
set -euo pipefail

# @title@: one line for each argument.
@snake@() {
  local item
  for item in "$@"; do
    printf '%s\\n' "$item"
  done
}

@snake@ "$@\"""",
    '#!/usr/bin/env bash\necho "Hello, world"',
)
GO = CodeLanguage(
    "go",
    "Go",
    ("golang", "go"),
    """package main

import (
	"fmt"
	"strings"
)

// @camel@ skips what is empty and keeps the order.
func @camel@(items []string) []string {
	results := make([]string, 0, len(items))
	for _, item := range items {
		if value := strings.TrimSpace(item); value != "" {
			results = append(results, value)
		}
	}
	return results
}

func main() {
	fmt.Println(@camel@([]string{"first", "", "second"}))
}""",
    'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("Hello, world")\n}',
)
JAVA = CodeLanguage(
    "java",
    "Java",
    ("java",),
    """import java.util.ArrayList;
import java.util.List;

public class @pascal@ {
    /** Skips what is empty and keeps the order. */
    static List<String> @camel@(List<String> items) {
        List<String> results = new ArrayList<>();
        for (String item : items) {
            String value = item.trim();
            if (!value.isEmpty()) {
                results.add(value);
            }
        }
        return results;
    }

    public static void main(String[] args) {
        System.out.println(@camel@(List.of("first", "", "second")));
    }
}""",
    'public class Hello {\n    public static void main(String[] args) {\n        System.out.println("Hello, '
    'world");\n    }\n}',
)
RUST = CodeLanguage(
    "rust",
    "Rust",
    ("rust",),
    """/// Skips what is empty and keeps the order.
fn @snake@(items: &[&str]) -> Vec<String> {
    items
        .iter()
        .map(|item| item.trim())
        .filter(|value| !value.is_empty())
        .map(String::from)
        .collect()
}

fn main() {
    println!("{:?}", @snake@(&["first", "", "second"]));
}""",
    'fn main() {\n    println!("Hello, world");\n}',
)
C = CodeLanguage(
    "c",
    "C",
    ("c", "ansi-c"),
    """#include <stdio.h>
#include <string.h>

/* Counts the items that are not empty. */
static size_t @snake@(const char *items[], size_t count) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (strlen(items[i]) > 0) {
            found++;
        }
    }
    return found;
}

int main(void) {
    const char *items[] = {"first", "", "second"};
    printf("%zu\\n", @snake@(items, 3));
    return 0;
}""",
    '#include <stdio.h>\n\nint main(void) {\n    printf("Hello, world\\n");\n    return 0;\n}',
)
CPP = CodeLanguage(
    "cpp",
    "C++",
    ("c++", "cpp"),
    """#include <iostream>
#include <string>
#include <vector>

// Skips what is empty and keeps the order.
std::vector<std::string> @snake@(const std::vector<std::string>& items) {
    std::vector<std::string> results;
    for (const auto& item : items) {
        if (!item.empty()) {
            results.push_back(item);
        }
    }
    return results;
}

int main() {
    for (const auto& item : @snake@({"first", "", "second"})) {
        std::cout << item << "\\n";
    }
}""",
    '#include <iostream>\n\nint main() {\n    std::cout << "Hello, world\\n";\n}',
)
CSHARP = CodeLanguage(
    "csharp",
    "C#",
    ("c#", "csharp"),
    """using System;
using System.Collections.Generic;
using System.Linq;

static class Program
{
    // Skips what is empty and keeps the order.
    static List<string> @pascal@(IEnumerable<string> items) =>
        items.Select(item => item.Trim()).Where(value => value.Length > 0).ToList();

    static void Main()
    {
        Console.WriteLine(string.Join(", ", @pascal@(new[] { "first", "", "second" })));
    }
}""",
    'using System;\n\nstatic class Program\n{\n    static void Main()\n    {\n        Console.WriteLine("Hello, '
    'world");\n    }\n}',
)
RUBY = CodeLanguage(
    "ruby",
    "Ruby",
    ("ruby",),
    """# @title@: skip what is empty, keep the order.
def @snake@(items)
  items.map { |item| item.to_s.strip }.reject(&:empty?)
end

puts @snake@(["first", "", "second"])""",
    'puts "Hello, world"',
)
PHP = CodeLanguage(
    "php",
    "PHP",
    ("php",),
    """<?php

// @title@: skip what is empty, keep the order.
function @camel@(array $items): array
{
    $trimmed = array_map('trim', $items);
    return array_values(array_filter($trimmed, fn ($value) => $value !== ''));
}

print_r(@camel@(['first', '', 'second']));""",
    '<?php\n\necho "Hello, world\\n";',
)
KOTLIN = CodeLanguage(
    "kotlin",
    "Kotlin",
    ("kotlin",),
    """// @title@: skip what is empty, keep the order.
fun @camel@(items: List<String>): List<String> =
    items.map { it.trim() }.filter { it.isNotEmpty() }

fun main() {
    println(@camel@(listOf("first", "", "second")))
}""",
    'fun main() {\n    println("Hello, world")\n}',
)
SWIFT = CodeLanguage(
    "swift",
    "Swift",
    ("swift",),
    """// @title@: skip what is empty, keep the order.
func @camel@(_ items: [String]) -> [String] {
    return items.filter { !$0.isEmpty }
}

print(@camel@(["first", "", "second"]))""",
    'print("Hello, world")',
)
HTML = CodeLanguage(
    "html",
    "HTML",
    ("html",),
    """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>@title@</title>
  </head>
  <body>
    <main id="@kebab@">
      <h1>@title@</h1>
      <ul>
        <li>First</li>
        <li>Second</li>
      </ul>
    </main>
  </body>
</html>""",
    '<!DOCTYPE html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8">\n    <title>Hello</title>\n  </head>\n  '
    "<body>\n"
    "    <p>Hello, world</p>\n  </body>\n</html>",
)
CSS = CodeLanguage(
    "css",
    "CSS",
    ("css",),
    """.@kebab@ {
  display: flex;
  flex-wrap: wrap;
  gap: 1rem;
  padding: 1rem;
  border-radius: 0.5rem;
  background: #f5f5f5;
}

.@kebab@ > * {
  flex: 1 1 12rem;
}""",
    'body::before {\n  content: "Hello, world";\n}',
)

# Python comes last: it is what is written where no other language is named.
LANGUAGES = (
    TYPESCRIPT, JAVASCRIPT, REACT, SQL, BASH, GO, JAVA, RUST, CPP, CSHARP, RUBY, PHP, KOTLIN, SWIFT, HTML, CSS, C,
    PYTHON,
)  # fmt: skip
BY_NAME = {name: language for language in LANGUAGES for name in language.names}
