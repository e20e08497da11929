"""Words that carry a sentence, not its subject."""

DETERMINERS = frozenset("the a an your my our their his her its this these those each every".split())

_ENGLISH = """
i you he she it we they me him them us mine yours myself yourself that what which who whom whose when where why how
is are am was were be been being do does did doing done have has had having can could should would will shall may might
must ought and or but nor so yet if then else because although though while until unless since as than whether
of in on at by for from to into onto with without within about above below over under between among through during
before after against across along around near off out up down via per
not no yes only just also too very more most less least some any all both either neither another other others such same
there here now again once ever never always often sometimes usually really quite rather still already even
please thanks thank hi hello hey ok okay well
explain describe tell write give make show list summarize summarise mention use using used keep get got let help need
want like say said says ask asked asking answer reply respond provide create generate find add put take go goes going
come comes know think see look try compare discuss define translate rewrite include includes including contains
affected changed change changes happen happens happened mean means work works working follow following respond
brief briefly short detail detailed sentence sentences paragraph paragraphs word words bullet bullets points
one two three four five six seven eight nine ten first second last next
much many few lot lots several enough good better best bad worse worst great important main different difference
table tables list lists json markdown heading headings column columns tips tip
plain simple calm factual concise clear based respectively reviewing regarding exactly
don't doesn't didn't can't couldn't won't wouldn't isn't aren't wasn't i'm i've i'd i'll it's that's what's let's you're
we're they're there's who's where's how's
"""

_OTHERS = """
der die das dem den des ein eine einen einem einer eines und oder aber ist sind war waren wird werden hat haben ich du
er sie es wir ihr mir mich dir dich uns nicht kein keine mit auf für von zu zum zur bei nach aus im in an am um über wie
was wer wo wann warum welche welcher welches bitte kann kannst könntest soll sollte muss mein meine dein deine auch nur
erkläre erklär schreibe schreib nenne gib sag sage beschreibe gibt funktioniert bedeutet
le la les un une des du de et ou mais est sont était je tu il elle nous vous ils elles me te se mon ma mes ton ta tes
son sa ses ne pas avec sur pour par dans en au aux que qui quoi quel quelle quels quelles comment pourquoi quand où
peux pouvez expliquez explique moi décris écris donne dis fonctionne c'est qu'est-ce ce cette ces plus
el los las uno una unos unas y o pero es son era yo tú usted nosotros mi mis tu tus su sus no con sobre para por en al
del que qué quién cuál cuáles cómo cuándo dónde porqué puedes explica explícame describe escribe dame dime funciona
il lo gli i un' e ma sono ero io lui lei noi voi loro mio mia tuo tua suo sua non con su per da di in nel nella della
del dei delle che chi cosa quale quali come quando dove perché puoi spiega spiegami descrivi scrivi dammi dimmi
o os as um uma uns umas é são eu você ele ela nós meu minha seu sua não com sobre para por em no na do da dos das que
quem qual quais como quando onde porquê pode explique descreva escreva dê diga funciona
het een en of maar is zijn was ik jij je u hij zij wij mijn jouw niet geen met op voor van naar bij uit om aan te wat
wie
waar wanneer waarom hoe welke kun kan leg beschrijf schrijf geef zeg werkt
"""

STOPWORDS = frozenset(_ENGLISH.split()) | DETERMINERS
STOPWORDS_ELSEWHERE = frozenset(_OTHERS.split())
