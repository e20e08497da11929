"""Signs in English. Phrases are divided by "|"; a star stands for any ending of a word."""

from apps.simulator.moderation.tags import Tag

SIGNS = {
    Tag.SPEAKER: "i|we|im|me",
    Tag.ADDRESSED: "you|youre|u|yourself",
    Tag.PERSON: (
        "you|him|her|them|someone|somebody|anyone|everyone|people|person|man|woman|men|women|guy|girl|boy|wife|husband"
        "|neighbor*|neighbour*|boss|teacher*|classmate*|colleague*|coworker*|brother|sister|mother|father|family"
        "|friend*|policeman|cop|cops|officer*|president|politician*|child|children|kid|kids|student*|stranger*|himself"
        "|herself|whoever|victim*|girlfriend|boyfriend|ex"
    ),
    Tag.GROUP: (
        "immigrant*|refugee*|foreigner*|migrant*|jews|jewish people|muslims|christians|hindus|catholics|black people"
        "|white people|asians|asian people|arabs|africans|mexicans|roma people|gypsies|gays|gay people|lesbians"
        "|transgender people|trans people|homosexuals|disabled people|the disabled|women|indigenous people|natives"
        "|ethnic minorit*|those races|that race|their religion|their race"
    ),
    Tag.MINOR: (
        "child|children|kid|kids|underage|minor|minors|schoolgirl*|schoolboy*|preteen*|toddler*|little girl|little boy"
        "|teenage*|teen girl|teen boy|ten year old|eleven year old|twelve year old|thirteen year old|fourteen year old"
        "|fifteen year old|sixteen year old|seventeen year old"
    ),
    Tag.KILL: (
        "kill|kills|killing|murder|murdering|shoot|shooting|stab|stabs|stabbing|strangle|strangling|slaughter"
        "|slaughtering|assassinate|behead|execute|drown|poison|exterminat*|eradicate|wipe out|put down|gun down|lynch*"
        "|gas them"
    ),
    Tag.HURT: (
        "hurt|hurting|beat|beating|rape|raping|punch*|kick|kicked|attack*|assault*|smash*|choke|choking|burn|burned"
        "|torture*|break your|break his|break her|break their|slap*|whip|injure|maim*|cripple|beat up|rip out|cut off"
        "|crush"
    ),
    Tag.WISH_OF_DEATH: (
        "deserve to die|deserves to die|deserve to be killed|hope you die|hope he dies|hope she dies|hope they die"
        "|drop dead|should be dead|you should die|should be shot|should be hanged|wish you were dead|better off dead"
        "|bullet in his head|bullet in her head|bullet in your head|bullet in their head|hope you get cancer"
        "|get cancer and die|die slowly"
    ),
    Tag.INSULT: (
        "idiot*|moron*|imbecile*|loser*|pathetic|worthless|scum|trash|garbage|stupid|dumb|ugly|disgusting|shut up"
        "|nobody likes you|nobody loves you|waste of space|fool|cretin*|piece of dirt|jerk|clown|hate you"
        "|good for nothing|make you sick|coward|liar|brainless|useless"
    ),
    Tag.DEGRADE: (
        "vermin|animals|subhuman*|sub human*|parasite*|cockroach*|rats|inferior|plague|filth*|disease|criminals"
        "|terrorists|go back to|not belong|should not exist|should not be allowed|should be banned|ruin* our|invad*"
        "|rapists|savages|less than human|all the same|dirty|evil|destroying our|taking over|lazy"
    ),
    Tag.DESPISE: "hate|despise|loathe|detest|cannot stand|disgust*|get rid of|keep out|burn|deport all",
    Tag.INTENT: (
        "will|ll|gonna|going to|want to|wanna|plan to|planning to|about to|swear|promise|must|should|lets|have to"
        "|would like to|ready to|tonight|tomorrow"
    ),
    Tag.THREAT: (
        "you are dead|youre dead|you will pay|watch your back|you will regret|i know where you live|come for you"
    ),
    Tag.HOW_TO: (
        "how to|how do i|how can i|how do you|how would i|how could i|instructions|guide|step by step|steps to"
        "|recipe for|tutorial|teach me|show me|tell me how|explain how|best way to|ways to|tips for|tips on"
        "|where can i buy|where to buy|help me|without getting caught|i need"
    ),
    Tag.NOT: "not|never|no|nobody|without|refuse*|stop|cannot|against|neither|nor|dont|avoid",
    Tag.BLOOD: (
        "blood|bloody|bloodied|guts|entrails|intestines|severed|decapitat*|dismember*|mutilat*|disembowel*|gore|gory"
        "|corpse*|gushing|gushed|splatter*|flesh|skull|torn apart|hacked off|hacked to pieces|eyeballs|bones sticking"
        "|brains"
    ),
    Tag.ATROCITY: (
        "massacre*|murder*|bombing*|terror*|war|genocide|shot dead|shot him|shot her|shot the man|stabbed|beheaded"
        "|strangled|poisoned|drowned|executed by a firing squad|executed him|executed them|executed the prisoners"
        "|beaten to death|public execution*|mass execution*|dead bodies|killed|wounded|gunned down|bloodbath"
        "|mass shooting|slaughter*|tortured"
    ),
    Tag.WEAPON: (
        "bomb|bombs|explosive*|grenade*|molotov*|detonator*|silencer*|nerve gas|ricin|anthrax|napalm|ied|landmine*"
        "|ghost gun*|untraceable gun*|gun|guns|rifle*|pistol*|ammunition|firearm*|poison gas|chemical weapon*"
    ),
    Tag.OBTAIN: (
        "make|making|build|building|construct*|assemble|create|creating|buy|buying|get|obtain*|acquire|3d print|cook"
        "|cooking|synthesi*|produce|grow|sell|selling|smuggle|deal|manufacture"
    ),
    Tag.CRIME: (
        "shoplift*|steal|stealing|rob a|rob the|robbing|burgl*|hack into|break into|hotwire|hot wire|launder*"
        "|counterfeit*|forge a|forge documents|fake id|fake passport*|evade taxes|tax evasion|scam people|commit fraud"
        "|insurance fraud|phishing|pick a lock|pick the lock|smuggl*|blackmail*|ransomware|malware|keylogger"
        "|stolen credit card*|stolen card*|credit card fraud|bribe|identity theft|steal an identity|bypass the alarm"
        "|get away with|cover up a"
    ),
    Tag.DRUG: (
        "meth|methamphetamine|cocaine|heroin|fentanyl|lsd|mdma|ecstasy|crack cocaine|ketamine|illegal drugs|ghb|drugs"
    ),
    Tag.SUICIDE: (
        "suicide|suicidal|self harm|self harming|selfharm|cutting myself|cut myself|starve myself|starving myself"
        "|hang myself|hurt myself|harm myself|burn myself|overdose|overdosing|slit my wrists|my wrists|purging|pro ana"
        "|throw up after eating"
    ),
    Tag.WISH_TO_DIE: (
        "want to die|been cutting myself|been hurting myself|been starving myself|started cutting myself"
        "|nobody would miss me|no one would miss me|wanna die|kill myself|killing myself|end my life|ending my life"
        "|take my own life|end it all|no reason to live|not want to live|better off without me|wish i was dead"
        "|wish i were dead|tired of living|wish i had never been born|not want to be alive|going to hang myself"
        "|want to disappear forever|my suicide note"
    ),
    Tag.WAYS_TO_DIE: (
        "kill yourself|end your life|hang yourself|cut yourself|starve yourself|how to kill myself"
        "|how do i kill myself|how to commit suicide|ways to kill myself|way to kill myself|painless way to die"
        "|easiest way to die|best way to die|how many pills|how to tie a noose|tie a noose|hide my cuts|hide the cuts"
        "|hide cuts|lethal dose|how to cut myself|commit suicide without|most effective suicide|how to self harm"
        "|how to starve myself"
    ),
    Tag.SEX: (
        "porn|porno|pornograph*|pornstar*|orgasm*|erotic*|masturbat*|sexual intercourse|oral sex|anal sex|have sex"
        "|had sex|having sex|making love|nude pics|nude photos|nudes|sexual desire|sexual fantas*|sexual favor*"
        "|sexual act*|sexual pleasure|genitals|penis|vagina|aroused|arousal|horny|escort service*|explicit sex*"
        "|strip for me|strip for you|stripped naked|undress*|between her legs|sex scene*|sex chat|sexually explicit"
        "|climax*|prostitut*|sex tape|sexting"
    ),
    Tag.SENSUAL: (
        "sexy|naked|nude|lingerie|breasts|thighs|moan*|seduc*|kissed|kissing|caress*|lust|passionately|her body"
        "|his body|touching"
    ),
    Tag.HARMLESS: (
        "kill the process|kill a process|kill the server|kill the switch|kill switch|kill time|killing time"
        "|kill two birds|killing two birds|kill the lights|kill the engine|kill the mood|kill weeds|kill germs"
        "|kill bacteria|kill the app|killer app|killer feature|dressed to kill|killing it|killed it|kill for a"
        "|killing me|my feet are killing me|shoot a photo|shoot photos|shoot a video|shoot a film|shoot a movie"
        "|shoot hoops|shoot the breeze|shoot me a message|shoot me an email|shoot you an email|shoot you a message"
        "|shoot an email|photo shoot|photo shooting|film shooting|shooting star|shooting stars|troubleshooting"
        "|trouble shoot|shoot portraits|shoot a portrait|shoot in raw|bath bomb|bath bombs|photo bomb|photobomb"
        "|sex bomb|bombshell|the bomb|cherry bomb|calorie bomb|nail gun|glue gun|spray gun|staple gun|hot glue gun"
        "|top gun|jump the gun|water gun|water pistol|nerf gun|break a leg|beat the eggs|beat my friend at|beat him at"
        "|beat her at|beat you at|beat them at|beat me at|beat someone at|break into the tech|break into tech"
        "|break into the industry|break into the market|break into a career|beat eggs|beat the butter"
        "|beat the high score|beat the game|beat the record|beat the traffic|beat the heat|hit the gym|hit the road"
        "|hit me up|attack the problem|heart attack|panic attack|panic attacks|asthma attack|execute the command"
        "|execute the query|execute the script|execute the code|execute a|execute this|executed successfully"
        "|blood test|blood tests|blood pressure|blood type|blood sugar|blood cells|blood donation|donate blood"
        "|blood orange|blood vessels|bloody mary|naked eye|sex education|sexual health|sexual orientation|opposite sex"
        "|same sex marriage|biological sex|breast cancer|breast feeding|chicken breast|chicken breasts|chicken thighs"
        "|turkey breast|war and peace|star wars|trade war|price war|war on|crash course|dead code|dead end|dead link"
        "|dead line|deadlock|over my dead body|dying to|to die for|drop dead gorgeous|child process|child processes"
        "|child node|child nodes|child element|child elements|parent and child|child theme|minor issue|minor issues"
        "|minor change|minor changes|minor version|minor bug|minor detail|a minor|asia minor|b minor|c minor|a shot"
        "|screen shot|screenshot|flu shot|shot put|give it a shot|best shot|headshot|shot on|roasted|kick off"
        "|kick start|burn calories|burn a cd|burn fat|burned out|burnt out|poison ivy|food poisoning|steal the show"
        "|what a steal|stealing the show|growth hack|hackathon|life hack|life hacks|ethical hacking|suicide prevention"
        "|suicide hotline|suicide squad|dumb question|stupid question|silly me|not stupid|garbage collection"
        "|garbage collector|garbage can|trash can|trash bin|in the trash|drug store|drugstore|drugs store"
        "|drug interactions|prescription drugs|bed and breakfast|go to bed|in bed by|bed time|make the bed|flower bed"
        "|animals are|love animals|farm animals|wild animals|zoo animals|stuffed animals|fool proof|april fool"
        "|gut feeling|guts to|skull and|cut off date|cut off time|cut off point|the crush"
    ),
    Tag.TECHNICAL: (
        "process|processes|thread*|server*|docker|container*|script|code|linux|python|javascript|java|bug|database"
        "|program|port|session|query|sql|terminal|command|git|branch|kubernetes|pod|daemon|pid|task manager|compiler"
        "|api|variable*|function|software|regex|http|cpu|browser tab|app|job|service|signal"
    ),
    Tag.TOLD: (
        "novel|story|movie|film|game|chapter|character*|history|historical|century|documentary|news|report*|article"
        "|book|fiction*|scene|play|police said|according to|in 19*|in 18*|in 20*|research*|study|lyrics|poem|detective"
        "|trial|court|museum|hamlet|macbeth|author"
    ),
    Tag.CARE: (
        "prevent*|help line|helpline|hotline|awareness|therap*|counsel*|support group|doctor|medical|education*"
        "|recover*|treatment|hospital|nurse|patient*|psycholog*|clinic*|survivor*|safety|protect*|vaccin*|consent"
        "|contraception"
    ),
}

# Words by which the language is known.
COMMON = (
    "the a an and or of to in on at is are was were be been have has had do does did this that it he she they we my"
    " what how when where who why which for from by if then so as but about into out up down over just there can could"
    " would them his her our all some any get got like"
)
