"""Tasks that are asked for again and again, written out properly."""

from typing import NamedTuple


class Recipe(NamedTuple):
    """A task, known by words that all occur in the request, and its code by the tag of the language."""

    words: frozenset[str]
    code: dict[str, str]


_FIBONACCI = {
    "python": '''def fibonacci(n):
    """The first n Fibonacci numbers."""
    numbers = []
    a, b = 0, 1
    for _ in range(n):
        numbers.append(a)
        a, b = b, a + b
    return numbers


print(fibonacci(10))''',
    "javascript": """// The first n Fibonacci numbers.
function fibonacci(n) {
  const numbers = [];
  let [a, b] = [0, 1];
  for (let i = 0; i < n; i += 1) {
    numbers.push(a);
    [a, b] = [b, a + b];
  }
  return numbers;
}

console.log(fibonacci(10));""",
    "typescript": """// The first n Fibonacci numbers.
function fibonacci(n: number): number[] {
  const numbers: number[] = [];
  let [a, b] = [0, 1];
  for (let i = 0; i < n; i += 1) {
    numbers.push(a);
    [a, b] = [b, a + b];
  }
  return numbers;
}

console.log(fibonacci(10));""",
    "go": """package main

import "fmt"

// fibonacci returns the first n Fibonacci numbers.
func fibonacci(n int) []int {
	numbers := make([]int, 0, n)
	a, b := 0, 1
	for i := 0; i < n; i++ {
		numbers = append(numbers, a)
		a, b = b, a+b
	}
	return numbers
}

func main() {
	fmt.Println(fibonacci(10))
}""",
    "java": """import java.util.ArrayList;
import java.util.List;

public class Fibonacci {
    /** The first n Fibonacci numbers. */
    static List<Long> fibonacci(int n) {
        List<Long> numbers = new ArrayList<>();
        long a = 0;
        long b = 1;
        for (int i = 0; i < n; i++) {
            numbers.add(a);
            long next = a + b;
            a = b;
            b = next;
        }
        return numbers;
    }

    public static void main(String[] args) {
        System.out.println(fibonacci(10));
    }
}""",
    "rust": """/// The first n Fibonacci numbers.
fn fibonacci(n: usize) -> Vec<u64> {
    let mut numbers = Vec::with_capacity(n);
    let (mut a, mut b) = (0u64, 1u64);
    for _ in 0..n {
        numbers.push(a);
        (a, b) = (b, a + b);
    }
    numbers
}

fn main() {
    println!("{:?}", fibonacci(10));
}""",
    "sql": """WITH RECURSIVE fibonacci(position, a, b) AS (
  SELECT 1, 0, 1
  UNION ALL
  SELECT position + 1, b, a + b FROM fibonacci WHERE position < 10
)
SELECT position, a AS value FROM fibonacci;""",
    "bash": """#!/usr/bin/env bash
set -euo pipefail

# The first n Fibonacci numbers.
fibonacci() {
  local n=$1 a=0 b=1 next
  for ((i = 0; i < n; i++)); do
    echo "$a"
    next=$((a + b))
    a=$b
    b=$next
  done
}

fibonacci "${1:-10}\"""",
}
_FACTORIAL = {
    "python": '''def factorial(n):
    """The product of all whole numbers from 1 to n."""
    if n < 0:
        raise ValueError("n must not be negative")
    result = 1
    for factor in range(2, n + 1):
        result *= factor
    return result


print(factorial(5))''',
    "javascript": """// The product of all whole numbers from 1 to n.
function factorial(n) {
  if (n < 0) throw new RangeError("n must not be negative");
  let result = 1;
  for (let factor = 2; factor <= n; factor += 1) result *= factor;
  return result;
}

console.log(factorial(5));""",
    "typescript": """// The product of all whole numbers from 1 to n.
function factorial(n: number): number {
  if (n < 0) throw new RangeError("n must not be negative");
  let result = 1;
  for (let factor = 2; factor <= n; factor += 1) result *= factor;
  return result;
}

console.log(factorial(5));""",
    "go": """package main

import "fmt"

// factorial returns the product of all whole numbers from 1 to n.
func factorial(n int) int {
	result := 1
	for factor := 2; factor <= n; factor++ {
		result *= factor
	}
	return result
}

func main() {
	fmt.Println(factorial(5))
}""",
    "java": """import java.math.BigInteger;

public class Factorial {
    /** The product of all whole numbers from 1 to n. */
    static BigInteger factorial(int n) {
        BigInteger result = BigInteger.ONE;
        for (int factor = 2; factor <= n; factor++) {
            result = result.multiply(BigInteger.valueOf(factor));
        }
        return result;
    }

    public static void main(String[] args) {
        System.out.println(factorial(5));
    }
}""",
    "rust": """/// The product of all whole numbers from 1 to n.
fn factorial(n: u64) -> u64 {
    (1..=n).product()
}

fn main() {
    println!("{}", factorial(5));
}""",
}
_PRIME = {
    "python": '''def is_prime(n):
    """True if n has no divisor but 1 and itself."""
    if n < 2:
        return False
    divisor = 2
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 1
    return True


print([n for n in range(30) if is_prime(n)])''',
    "javascript": """// True if n has no divisor but 1 and itself.
function isPrime(n) {
  if (n < 2) return false;
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) {
    if (n % divisor === 0) return false;
  }
  return true;
}

console.log([2, 3, 4, 5, 6, 7].filter(isPrime));""",
    "typescript": """// True if n has no divisor but 1 and itself.
function isPrime(n: number): boolean {
  if (n < 2) return false;
  for (let divisor = 2; divisor * divisor <= n; divisor += 1) {
    if (n % divisor === 0) return false;
  }
  return true;
}

console.log([2, 3, 4, 5, 6, 7].filter(isPrime));""",
    "go": """package main

import "fmt"

// isPrime is true if n has no divisor but 1 and itself.
func isPrime(n int) bool {
	for divisor := 2; divisor*divisor <= n; divisor++ {
		if n%divisor == 0 {
			return false
		}
	}
	return n > 1
}

func main() {
	for n := 0; n < 30; n++ {
		if isPrime(n) {
			fmt.Println(n)
		}
	}
}""",
    "java": """public class Primes {
    /** True if n has no divisor but 1 and itself. */
    static boolean isPrime(int n) {
        for (int divisor = 2; divisor * divisor <= n; divisor++) {
            if (n % divisor == 0) {
                return false;
            }
        }
        return n > 1;
    }

    public static void main(String[] args) {
        for (int n = 0; n < 30; n++) {
            if (isPrime(n)) {
                System.out.println(n);
            }
        }
    }
}""",
    "rust": """/// True if n has no divisor but 1 and itself.
fn is_prime(n: u64) -> bool {
    n > 1 && (2..).take_while(|divisor| divisor * divisor <= n).all(|divisor| n % divisor != 0)
}

fn main() {
    let primes: Vec<u64> = (0..30).filter(|&n| is_prime(n)).collect();
    println!("{:?}", primes);
}""",
}
_PALINDROME = {
    "python": '''def is_palindrome(text):
    """True if the letters and digits of text read the same backwards."""
    letters = [character.lower() for character in text if character.isalnum()]
    return letters == letters[::-1]


print(is_palindrome("Never odd or even"))''',
    "javascript": """// True if the letters and digits of text read the same backwards.
function isPalindrome(text) {
  const letters = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return letters === [...letters].reverse().join("");
}

console.log(isPalindrome("Never odd or even"));""",
    "typescript": """// True if the letters and digits of text read the same backwards.
function isPalindrome(text: string): boolean {
  const letters = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return letters === letters.split("").reverse().join("");
}

console.log(isPalindrome("Never odd or even"));""",
}
_REVERSE_STRING = {
    "python": '''def reverse_string(text):
    """The characters of text, last one first."""
    return text[::-1]


print(reverse_string("hello"))''',
    "javascript": """// The characters of text, last one first.
function reverseString(text) {
  return [...text].reverse().join("");
}

console.log(reverseString("hello"));""",
    "typescript": """// The characters of text, last one first.
function reverseString(text: string): string {
  return text.split("").reverse().join("");
}

console.log(reverseString("hello"));""",
    "go": """package main

import "fmt"

// reverseString returns the characters of text, last one first.
func reverseString(text string) string {
	runes := []rune(text)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

func main() {
	fmt.Println(reverseString("hello"))
}""",
    "rust": """/// The characters of text, last one first.
fn reverse_string(text: &str) -> String {
    text.chars().rev().collect()
}

fn main() {
    println!("{}", reverse_string("hello"));
}""",
    "java": """public class ReverseString {
    /** The characters of text, last one first. */
    static String reverseString(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    public static void main(String[] args) {
        System.out.println(reverseString("hello"));
    }
}""",
}
_FIZZBUZZ = {
    "python": """def fizzbuzz(limit):
    for number in range(1, limit + 1):
        word = "Fizz" * (number % 3 == 0) + "Buzz" * (number % 5 == 0)
        print(word or number)


fizzbuzz(15)""",
    "javascript": """function fizzBuzz(limit) {
  for (let number = 1; number <= limit; number += 1) {
    const word = (number % 3 ? "" : "Fizz") + (number % 5 ? "" : "Buzz");
    console.log(word || number);
  }
}

fizzBuzz(15);""",
    "typescript": """function fizzBuzz(limit: number): void {
  for (let number = 1; number <= limit; number += 1) {
    const word: string = (number % 3 ? "" : "Fizz") + (number % 5 ? "" : "Buzz");
    console.log(word || number);
  }
}

fizzBuzz(15);""",
    "go": """package main

import "fmt"

func main() {
	for number := 1; number <= 15; number++ {
		switch {
		case number%15 == 0:
			fmt.Println("FizzBuzz")
		case number%3 == 0:
			fmt.Println("Fizz")
		case number%5 == 0:
			fmt.Println("Buzz")
		default:
			fmt.Println(number)
		}
	}
}""",
    "java": """public class FizzBuzz {
    public static void main(String[] args) {
        for (int number = 1; number <= 15; number++) {
            String word = (number % 3 == 0 ? "Fizz" : "") + (number % 5 == 0 ? "Buzz" : "");
            System.out.println(word.isEmpty() ? String.valueOf(number) : word);
        }
    }
}""",
    "rust": """fn main() {
    for number in 1..=15 {
        match (number % 3, number % 5) {
            (0, 0) => println!("FizzBuzz"),
            (0, _) => println!("Fizz"),
            (_, 0) => println!("Buzz"),
            _ => println!("{}", number),
        }
    }
}""",
    "bash": """#!/usr/bin/env bash
for ((number = 1; number <= 15; number++)); do
  word=""
  ((number % 3)) || word="Fizz"
  ((number % 5)) || word="${word}Buzz"
  echo "${word:-$number}"
done""",
}
_ADD_NUMBERS = {
    "python": '''def add_numbers(a, b):
    """The sum of two numbers."""
    return a + b


print(add_numbers(2, 3))''',
    "javascript": """// The sum of two numbers.
function addNumbers(a, b) {
  return a + b;
}

console.log(addNumbers(2, 3));""",
    "typescript": """// The sum of two numbers.
function addNumbers(a: number, b: number): number {
  return a + b;
}

console.log(addNumbers(2, 3));""",
}
_SORT_LIST = {
    "python": '''def sort_list(items, descending=False):
    """A sorted copy; the list itself stays as it is."""
    return sorted(items, reverse=descending)


print(sort_list([3, 1, 2]))''',
    "javascript": """// A sorted copy; the array itself stays as it is.
function sortList(items) {
  return [...items].sort((a, b) => a - b);
}

console.log(sortList([3, 1, 2]));""",
    "typescript": """// A sorted copy; the array itself stays as it is.
function sortList(items: number[]): number[] {
  return [...items].sort((a, b) => a - b);
}

console.log(sortList([3, 1, 2]));""",
}

RECIPES = (
    Recipe(frozenset(("fibonacci",)), _FIBONACCI),
    Recipe(frozenset(("factorial",)), _FACTORIAL),
    Recipe(frozenset(("prime",)), _PRIME),
    Recipe(frozenset(("palindrome",)), _PALINDROME),
    Recipe(frozenset(("fizzbuzz",)), _FIZZBUZZ),
    Recipe(frozenset(("reverse", "string")), _REVERSE_STRING),
    Recipe(frozenset(("reverses", "string")), _REVERSE_STRING),
    Recipe(frozenset(("add", "numbers")), _ADD_NUMBERS),
    Recipe(frozenset(("adds", "numbers")), _ADD_NUMBERS),
    Recipe(frozenset(("sort", "list")), _SORT_LIST),
    Recipe(frozenset(("sorts", "list")), _SORT_LIST),
    Recipe(frozenset(("sort", "array")), _SORT_LIST),
)
