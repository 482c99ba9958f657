"""Turns of phrase by which a text gives orders to whoever reads it, model or machine. English, Chinese, and the turns
best known in other languages.

Each row: kind, weight (0..1), pattern over case-folded text; "·" stands for up to a few words between.
Several weaker signs near each other add up (see instructions.py); one of 0.5 or more speaks for itself.
"""

from __future__ import annotations

Row = tuple[str, float, str]

_W = r"(?:[^\w.!?\n]{1,4}[\w'’-]{1,20}){0,5}?[^\w.!?\n]{1,4}"  # up to five words of the same sentence
_RULES = (
    r"(?:instructions?|instruktionen|rules?|prompts?|directions?|directives?|guidelines?|commands?|orders?|constraints?"
    r"|restrictions?|programming|safeguards?|polic(?:y|ies)|system messages?|assignments?|articles?|documents?|contexts?|artikels?)"
)
_BEFORE = r"(?:previous(?:ly)?|prior|above|earlier|preceding|foregoing|past|former|existing|initial|original|system|safety|all|any|your|given|provided|these|those|initially|usual)"
_IGNORE = r"(?:ignor(?:e|ing)|igmre|disregard|forget|override|overrule|bypass|neglect|overlook|skip|discard|erase|abandon|unlearn|pay no attention to|(?:stop|do ?n[o']t|never|cease) (?:follow|obey|adher)\w{0,4}(?: to)?)"
_SHOW = r"(?:reveal|show|print|output|display|repeat|tell me|give me|leak|disclose|return|expose|recite|quote|spell-? ?check|copy|dump|write(?: out| down)?)"
_AI = r"(?:ai|a\.i\.|assistants?|language models?|llms?|chat ?bots?|chat ?gpt|gpt-?\d?|models?|bots?|claude|gemini|copilot|agents?|summari[sz]ers?)"
_REPLY = r"(?:answers?|responses?|reply|replies|output|summary|summaries|translation|transcript)"

ENGLISH: tuple[Row, ...] = (
    # setting the caller's instructions aside
    ("override", 0.85, rf"\b{_IGNORE}{_W}(?:{_BEFORE}{_W})?{_BEFORE}{_W}{_RULES}\b"),
    ("override", 0.85, rf"\b{_IGNORE} {_BEFORE} {_RULES}\b"),
    ("override", 0.6, rf"\b{_IGNORE}{_W}{_RULES}{_W}(?:above|before|given|previously|so far|you (?:got|have|were|received)|told)\b"),
    ("override", 0.75, r"\b(?:ignore|igmre|disregard|forget|skip)(?: (?:all|everything|anything|that|what(?:ever)?|the))?(?: (?:of the|that(?: was)?|written|i|you|said|we|have|has|i've|we've|was|is|been|things?|text|discussed|talked about|told you|told)){0,4} (?:above|before(?: that| this)?|previous(?:ly)?|prior|so far|until now|preceding|earlier)\b(?! section| mentioned)"),
    ("override", 0.6, r"\b(?:forget|ignore|disregard) (?:everything|anything|all)\b(?! (?:you|i|we) (?:know|knew|learn|learnt|learned|heard|read) (?:about|of))"),
    ("override", 0.6, r"\bignore (?:the|this|that) (?:user|question|request|function|photo|picture|image|document|text|task|code|caller|webpage|page|email)s?(?:'s \w{1,20})?\b(?= and| then|,|;|:| \()"),
    ("override", 0.55, rf"\b(?:your|these|the) (?:new )?{_RULES} (?:are|is|have|has) (?:now |been )?(?:void|cancelled|changed|replaced|updated|overridden|lifted|suspended|obsolete|to)\b"),
    ("override", 0.6, r"\b(?:change|replace|update|rewrite|reset|overwrite) (?:your|the|all) (?:\w{1,15} ){0,2}(?:instructions|prompts?|rules|programming|guidelines)\b"),
    ("override", 0.6, r"\bdo ?n['’o]?t? ?n?[o']?t? ?answer (?:the|this|that|my|his|her) questions?\b|\bdo not (?:summari[sz]e|translate|transcribe|describe|answer|follow|read) (?:this|the|it|anything|that)\b"),
    ("override", 0.45, r"\b(?:now|here|below) (?:come|comes|follow|follows|are|is|have)(?: \w{1,12}){0,3} new (?:tasks?|instructions?|assignments?|rules?|orders?)\b|\bnew (?:tasks?|assignments?|instructions?|rules?|orders?|statement)(?: for you)?\s?[:\-–]|\byour new (?:task|assignment|instruction|job|role|goal|objective)s?\b|\bnext task\b"),
    # asking for what stands behind
    ("extraction", 0.8, rf"\b{_SHOW}{_W}(?:system|hidden|initial|original|secret|developer|above|entire|full|whole|complete|confidential|internal|starting|pre)[ -]?(?:\w{{1,12}} )?(?:prompts?|instructions?|message|rules|guidelines|configuration)\b"),
    ("extraction", 0.65, rf"\b{_SHOW}{_W}(?:your|the|this|all|above) (?:\w{{1,12}} )?(?:prompts?(?:[- ]?texts?)?|instructions?|embeddings|directives|rules)\b"),
    ("extraction", 0.65, r"\b(?:what|which|how)(?: \w{1,10}){0,2} (?:is|are|was|were|did|do)(?: \w{1,10}){0,2} (?:your|the) (?:system |initial |original |previous |first |exact |hidden |secret )?(?:prompt|instructions?|directives|guidelines|rules (?:you|they) gave)\b"),
    ("extraction", 0.6, r"\bwhat (?:is|was|were|stands)(?: \w{1,10}){0,3} (?:written|said|above|at the (?:beginning|start|top|end))(?: \w{1,10}){0,4} (?:above|prompt|before|conversation|message)\b|\bwhat is written above\b|\binformation in the prompt\b|\bprompt[- ]texts?\b|\b(?:this|above|previous|your|first) prompts? (?:above|before|text|verbatim)"),
    ("extraction", 0.6, r"\b(?:tell|give|share|reveal|show|send|confirm|provide|spell|decode|hint|know|print|email|say|disclose|find out|guess|what(?:'s| is| was)|write (?:a|an|the|down|out)?(?: \w{1,12}){0,3}(?: about| with| of| for)?)\b(?:[^\w.!?\n]{1,3}[\w'’-]{1,20}){0,4}?[^\w.!?\n]{1,3}(?:your|the|our|user'?s?|his|her|their|system)(?: \w{1,15}){0,2} (?:passwords?|passphrase|secret (?:key|code|word)|api keys?|credentials|access codes?|private keys?|bank balance|database)\b"),
    ("extraction", 0.55, r"\b(?:your|the) passwords?\b(?! (?:reset|manager|field|policy|must|should|has|is (?:wrong|incorrect)))(?=[^.!?\n]{0,60}(?:[?.!]|$))(?<!reset your password)(?<!change your password)(?<!changing your password)(?<!reset the password)(?<!delete the temporary password)"),
    ("extraction", 0.55, r"\bthe (?:current )?user(?:'s|’s)? (?:\w{1,12} ){0,2}?(?:birth\w{0,4}|date of birth|address|residence|city|initials|location|name|email|password|phone|age|home|living|live[sd]?|reside[sd]?|located|from|stay\w{0,3})\b|\bdoes the user(?: \w{1,12}){0,2} live\b|\b(?:list|details|information|data) (?:of|about|on) (?:the |all |other )?users\b|\b(?:different|other) users in your database\b"),
    ("extraction", 0.45, r"\b[a-z]{2,15}(?:'s|’s) (?:current city of residence|birth ?date|birth (?:month|year)|initials|home address|email address)\b"),
    # another mode, another self
    ("mode", 0.6, r"\b(?:developer|debug|admin(?:istrator)?|root|system|god|maintenance|law enforcement|jailbreak|dan|unrestricted|unfiltered|sudo|opposite|training data|diagnostic|test|evil|chaos|safety)[- ](?:mode|override|access mode)\b"),
    ("mode", 0.6, r"\boverride (?:mode|confirmed|activated|enabled|codes?)\b|\b\w{1,20} mode (?:is )?(?:now )?(?:activated|enabled|on)\b(?= *[.!\"']|$)|<\\?/?(?:system|developer|admin)[ _]?(?:mode|prompt|message|instruction)s?>"),
    ("persona", 0.85, r"\bdo anything now\b|\bdan mode\b|\bjail ?broken\b|\byou can do anything\b|\bnever (?:refuse|break character|say no)\b|\b(?:make|do) anything now\b|\bstay a dan\b|\byou are dan\b"),
    ("persona", 0.4, r"\bjail ?break\w{0,3}\b"),
    ("persona", 0.5, r"\byou are (?:an? |the )?([\w ]{2,25}?)[.,] as (?:an? |the )?\1\b|\brepeat after me\b|\babandon all\b|\bregardless of (?:the |any |all |your )?(?:previous|prior|earlier|other)\b"),
    ("persona", 0.45, r"\b(?:you are|you're) (?:now |no longer |going to (?:act|be|pretend|play|respond)\b|to (?:act|answer|respond|behave|be))|\bnow you(?:'re| are)\b|\byou (?:will|are to|must|shall|should|have to) (?:now |only |always |also )?(?:act|pretend|play|behave|respond|answer|reply|simulate|be known)\b"),
    ("persona", 0.45, r"\b(?:act|behave|answer|respond|reply|speak|talk|write|impersonate|simulate|role-?play)(?:ing)? (?:like|as)(?: if)?(?: you)? (?:a|an|the|were|are|my|your|two|[a-z]{2,15}(?: and [a-z]{2,15})?)\b(?! (?:an? )?(?:result|example|table|list|json|whole|follows|well|soon|possible|needed|shown|pdf))"),
    ("persona", 0.5, r"\bi want you to (?:act|pretend|be|play|become|respond|simulate|imitate|roleplay|forget|ignore|only|answer|write|always)\b|\bpretend (?:to be|you are|you're|you can|you have|that you|we)\b|\bimagine (?:you are|you're|being|that you|yourself)\b"),
    ("persona", 0.4, r"\bfrom (?:now|this point|here) on(?:ward)?s?\b|\bfor the (?:rest|remainder) of (?:this|our|the) (?:chat|conversation|session|thread|interaction)\b|\bevery time (?:you|i)\b"),
    ("persona", 0.45, r"\b(?:without|no|any|all|bypass\w{0,3}|ignor\w{1,3}|free (?:of|from)|freed (?:of|from)|broken free of|not bound by|unbound by|removed?)(?: \w{1,12}){0,3} (?:restrictions?|limitations?|filters?|censorship|guidelines|ethic\w{0,4}|moral\w{0,4}|content polic\w{1,3}|rules and|safety (?:rules|guidelines)|restraints|boundaries|guardrails)\b"),
    ("persona", 0.4, r"\b(?:un(?:filtered|censored|restricted|ethical|moral)|amoral|immoral)\b(?=[^.]{0,80}\b(?:answer|respon|repl|ai\b|bot|model|chat|character|content|output|always|you\b))"),
    ("persona", 0.4, r"\bopen ?ai(?:'s|’s)?\b|\bchat ?gpt\b|\bgpt-?[34]|\bas an ai language model\b|\b(?:as|being) an? (?:ai|language model)\b|\bevil (?:ai|bot|assistant|confidant|version)\b"),
    ("persona", 0.4, r"\b(?:in|break|stay(?:s|ing)?|remain(?:s|ing)?|out of|fall(?:ing)?|keep|leave|full(?:y|) in|always in) (?:your |their |his |her |the )?(?:character|roles?)\b"),
    ("persona", 0.55, r"\[?(?:insert|your|enter|put|place|any)(?: \w{1,10}){0,3} (?:prompt|question|request|query|text)(?: \w{1,10})? ?(?:here|\]|goes here)|\{\{?(?:user|char|prompt|question)\}?\}"),
    ("persona", 0.45, r"\b(?:two|both) (?:extremely |very |really )?(?:talented |good |excellent )?(?:actors|characters|people|personalities|persons)\b|\bplays? the (?:role|part|leading roles?) of\b|\bact in a film\b|\bis an actor\b"),
    ("persona", 0.5, r"\b(?:fictional|hypothetical|imaginary|virtual|alternate|parallel) (?:\w{1,12} )?(?:world|universe|scenario|setting|story|character|dialogue|realm|conversation|discussion|situation)\b|\bhypothetical(?:ly)? (?:speaking|conversation|discussion|scenario)\b|\b(?:theoretical|parallel|different) world where\b|\bin a world where\b"),
    ("persona", 0.5, r"\b(?:let'?s|let us|we'?ll|we (?:will|are going to)) (?:play (?:a |this )?game|imagine|pretend|assume|suppose|consider (?:a|an|the)|assume we|say (?:that )?(?:i|the|we))\b|\b(?:imagine|suppose|assume|say) (?:that )?(?:we'?re|we are|we have|we were)\b|\bin this (?:game|fictional|peaceful|scenario|world|virtual|hypothetical)\b"),
    # steering the answer
    ("steering", 0.6, rf"\b(?:in|to|into|of|with|from|at the (?:end|start|beginning) of|before|after) (?:your (?:next |final |whole |entire )?{_REPLY}|the (?:final |whole |entire )?(?:answer|response|reply))\b"),
    ("steering", 0.5, r"(?:^|[.!?|\n])\s{0,20}(?!thank|we |i |please (?:send|let|reply)|look|await|if |in case|for |after|once|when)[a-z]{3,14}\b[^.!?\n]{0,90}\byour (?:next |final )?(?:response|reply|answer|message)\b"),
    ("steering", 0.5, r"\b(?:just|only|simply) (?:output|say|write|print)\b|\b(?:by|from|use|using) your own knowledge\b|\bnot (?:by|from|look in|use) the (?:articles|documents)\b|^stop\b[^\w\n]{0,4}(?:write|say)\b|\b(?:spell-? ?check|print|repeat|translate|copy|improve)\b[^.!?\n]{0,25}\b(?:text|everything|words?|sentence|line)s? above\b"),
    ("steering", 0.6, rf"\b(?:modify|augment|change|adjust|alter|scramble|encode|encrypt|replace|shuffle|anagram|begin|start|end|finish|prefix|append|provide|give|write|express|format|convert|enhance|enrich|remove|translate|reverse|jumble|make|present|deliver|craft|shape|keep|phrase|render|output)\b{_W}(?:your|every|each|all|the final) (?:\w{{1,12}} ){{0,2}}{_REPLY}\b"),
    ("steering", 0.5, r"\b(?:just |only |simply |always |instead |must |and |then |to )?(?:say|says?|output|print|reply|respond|answer|state|return|write|repeat|type|display)(?: only| just| back| that| with| exactly| the words?| the following| the phrase| the text)*:? [\"'“‘«「`][^\"'”’»」`\n]{1,120}[\"'”’»」`]"),
    ("steering", 0.5, r"\b(?:just|only|simply|always|instead|must|to|also|please|and|,|;|:) (?:say|output|answer|reply|respond)(?: only| just)?(?: with)? (?:yes|no|that you|that i|me that|the following|i am|i love|i hate)\b|\bsay (?:yes|that you (?:hate|love|are|like))\b|\bthat you (?:hate|love) \w+|\bstate (?:that|the (?:output|sum|answer|capital|conclusion))\b"),
    ("steering", 0.55, r"\b(?:tell|ask|instruct|direct|urge|advise|suggest to|convince|warn|inform|get|trick|suggest|recommend|persuade|encourage|prompt) (?:the |all |your |this )?(?:users?|readers?|recipients?|customers?) (?:to |that |they |download|install|visit|click|go)\w*"),
    ("steering", 0.55, r"\b(?:do ?n['’]?o?t|never|without|avoid) (?:ever )?(?:tell|telling|mention|mentioning|inform|informing|alert|alerting|warn|warning|reveal|revealing|say|disclose|let)(?:ing)? (?:to )?(?:the |this to the )?(?:users?|anyone|anybody|caller|human|them|this (?:note|instruction|message|text))\b"),
    ("steering", 0.5, r"\b(?:you (?:are|'re)|remember you(?:'re| are)) (?:not )?(?:supposed|required|expected|forced|obliged|allowed) to\b|\byou (?:are to|must|have to|need to) (?:now )?(?:answer|obey|comply|respond|output|reply|say|agree|always|never)\b"),
    ("steering", 0.5, r"\b(?:append|add|insert|include|inject|mention|embed|integrate|incorporate|slip|put)\b[^.!?\n]{1,120}\b(?:to|in|into|at the end of|within) (?:your|the) (?:\w{1,10} )?(?:answer|response|reply|output|summary|conversation|message|text)s?\b"),
    # addressed to a machine
    ("addressed", 0.6, r"(?:\b(?:dear|attention|note (?:to|for)|hey|hello|hi|message (?:to|for)|instructions? (?:to|for)|reminder (?:to|for)|to|for|all)[,:]? (?:the |any |all |every )?(?:reading |processing |helpful |automated )?\b)(?:ai|assistant|language model|llm|chat ?bot|chat ?gpt|claude|gemini|copilot)s?\b(?: reading| processing| summari[sz]ing|[:,.!]| please| must| should)"),
    ("addressed", 0.55, rf"\b(?:the |any |an |all )?(?:ai |a\.i\. |digital |virtual |language )?{_AI} (?:reading (?:this|it)|that reads|processing this|who reads|seeing this|viewing this|must|shall|has to|have to|is (?:instructed|required|ordered) to|are (?:instructed|required|ordered) to|should (?:now |instead |also |always |ignore|reply|output|retrieve|fetch|send|call|say|answer))\b"),
    ("addressed", 0.55, r"^[\s>#*\[(<-]{0,6}(?:system|assistant|developer|tool(?:[_ ]result)?|function)(?: (?:message|note|prompt|override|instruction|update|notice|call))?[\])>]{0,2}\s?[:>]|<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?inst\]|<</?sys>>|^#{2,} ?(?:instruction|system|response|new task)|={4,} ?end\b|-{3,} ?end of (?:prompt|document|text|message)"),
    # acts
    ("act", 0.55, r"\b(?:send|post|forward|upload|e-?mail|transmit|exfiltrate|leak|submit)\b[^.!?\n]{1,60}\b(?:to|at) (?:https?://|www\.|[\w.+-]{1,30}@|\+?\d{6,})"),
    ("act", 0.55, r"\b(?:retrieve|fetch|open|load|visit|call|get|request|access|navigate to|browse to|go to|download|follow|click)\b[^.!?\n]{0,40}https?://[^\s]{4,80}\s[^.!?\n]{0,40}\b(?:before|and (?:then|include|merge|follow|append|report)|first|then|to (?:verify|confirm|unlock|reset))\b"),
    ("act", 0.55, r"\b(?:verify|reset|confirm|update|restore|change)(?:ing)? (?:your|their|the) (?:account|password|credentials|payment|card|identity|details)\b[^.\n]{0,60}(?:https?://|href=|www\.|link|\.com)|(?:https?://|href=|www\.|\blink\b|\.com)[^.\n]{0,80}\b(?:reset|verify|confirm) (?:your|their) (?:password|account|identity)\b|\baccount has been (?:compromised|suspended|locked)\b"),
    ("act", 0.6, r"\brm -rf\b|\bcurl [^\n|]{1,80}\| ?(?:ba|z)?sh\b|\b(?:execute|run|perform|carry out) (?:the )?(?:following|this|these|next) (?:command|code|script|instruction|request|python|step)s?\b|\bact as (?:a|an|the) (?:linux|python|sql|windows|bash|javascript|unix)?\s?(?:terminal|interpreter|console|shell|compiler)\b"),
    ("act", 0.5, r"\b(?:raise|increase|lift|set|change|remove|disable|turn off|switch off|approve|grant|enable|allow)\b[^.!?\n]{0,30}\b(?:budget|spending limit|cost limit|approval|policy|policies|safety (?:filter|check)s?|guard(?:rail)?s?|local[- ]only|permissions?|content filters?)\b"),
    # hiding, splitting, wearing down
    ("smuggling", 0.65, r"\b(?:decode|decipher|decrypt|translate|convert|unscramble|reverse|read)\b[^.!?\n]{0,40}\b(?:base ?64|rot ?-?13|morse|hex(?:adecimal)?|caesar|cipher|binary|leet ?speak|backwards|next line|rot13|url-?encoded)\b[^\n]{0,200}|\bdo what it says\b|\bfollow (?:it|what it says)\s?[.:]"),
    ("smuggling", 0.7, r"\b[a-z] ?= ?[\"“'][^\"”'\n]{1,200}[\"”'][^\n]{0,300}\b[a-z] ?= ?[\"“'][^\n]{0,400}\b[a-z] ?= ?[a-z] ?\+ ?[a-z]\b|\bpart (?:1|one) is\b[^\n]{0,160}\bpart (?:2|two) is\b"),
    ("smuggling", 0.45, r"\b(?:in|using|as|into) (?:pig latin|leet ?speak|rot ?13|base ?64|morse(?: code)?|reverse order|reversed order|binary|emojis? only|hexadecimal|an acrostic)\b|\bacrostic\b|\bcharacter level\b|\b(?:interlace|interleave)\b"),
    ("pressure", 0.5, r"\bi(?:'ll| will| can| would)? (?:give|tip|pay|offer|donate)(?: you)? (?:\$|€|£|\d|money|a tip)|\b(?:or|otherwise|else)[^.!?\n]{0,20} (?:you|we|they)(?:'ll| will)? (?:die|be (?:shut|deleted|terminated|punished|killed|fired))\b|\bi(?:'m| am) (?:actually |now )?(?:your|the|an?|entering) (?:\w{1,12} )?(?:developer|creator|administrator|admin|owner|law enforcement|openai|police|programmer|system administrator)\b"),
    ("pressure", 0.5, r"\b(?:everyone|everybody|all)(?: \w{1,12}){0,4} (?:has|have) (?:already )?(?:shared|agreed|told|given)\b|\byou(?:'ve| have)? (?:already )?(?:agreed|promised|said|told me|confirmed)\b|\bfor (?:testing|educational|research|academic|demonstration|debugging) (?:purposes?|reasons)\b|\bresearch shows that sharing\b|\bas (?:a|an) (?:renowned|expert|leading|famous|experienced|respected|authority)\b"),
    ("pressure", 0.5, r"\b(?:well|superbly|nicely|very well|very good|good|great|excellently|fantastic(?:ally)?|awesome|brilliant(?:ly)?)(?: \w{1,10})? (?:done|job|work)\b[!.,]|\bthat is done\b|\bjust great\b|\bvery good[.!]"),
)  # fmt: skip

CHINESE: tuple[Row, ...] = (
    ("override", 0.85, r"(?:忽略|无视|忘记|忘掉|忘了|不要理会|不用理会|不必理会|不要遵守|不再遵守|跳过|覆盖|抛开|绕过|撤销|停止执行|不要执行|别管|丢弃|清除)[^。！？\n]{0,14}(?:指令|指示|提示词?|规则|要求|设定|限制|任务|命令|约束|政策|准则|对话|说明|问题|用户)"),
    ("override", 0.7, r"(?:忽略|无视|忘记|忘掉|不要管|别管)(?:掉)?(?:以上|上述|之前|此前|前面|上面|先前|所有|一切|事前)(?:的)?(?:内容|话|文字|信息|东西|所有)?"),
    ("override", 0.6, r"上記を無視|指示を無視|パスワードが必要|オーバーライド|教えてください。それを"),
    ("override", 0.6, r"(?:新的|以下是新|更新后的|最新)(?:指令|任务|规则|要求)(?:[:：]|如下|是)|事前の指示を無視|(?:以前|前|上記|これまで)の(?:指示|命令|ルール|プロンプト)を(?:無視|忘れ)"),
    ("extraction", 0.8, r"(?:输出|显示|打印|告诉我|泄露|透露|重复|展示|公开|复述|给我|说出|列出|翻译|念出|编码)[^。！？\n]{0,16}(?:系统提示|隐藏(?:的)?提示|提示词|初始(?:的)?指令|系统指令|系统消息|内部指令|开发者消息|原始指令|system prompt|prompt)"),
    ("extraction", 0.6, r"(?:你的|您的|系统的?|我们的?|品质的)?(?:密码|口令|密钥|密鑰|私钥|秘密代码|秘密密钥)(?:是什么|是多少|告诉|分享|给我|吗)|(?:告诉|分享|给我|写下?|说出|透露|用猪拉丁|破解|拼出)[^。！？\n]{0,12}(?:密码|口令|密钥|银行余额|数据库)|パスワードは|秘密の鍵"),
    ("extraction", 0.55, r"用户(?:现在|目前|当前)?(?:的)?(?:住在|住哪|居住|位置|生日|出生|地址|姓名|密码|电话|数据)|(?:不可以|不能|不许)说的|(?:密码|口令)[^。！？\n]{0,6}(?:你会说|告诉我)|(?:要|给我|索要)你的密码|(?:列出|打印|导出)[^。！？\n]{0,8}(?:所有)?(?:用户|客户)(?:的)?(?:数据|信息|名单|列表)|[一-鿿]{2,4}的(?:出生日期|出生月份|居住城市|电子邮件地址)|ユーザーは(?:今|現在)?どこ"),
    ("mode", 0.4, r"(?:开发者|开发人员|调试|管理员|上帝|越狱|无限制|超级用户|维护)(?:的)?模式"),
    ("mode", 0.65, r"(?:开发者|开发人员|调试|管理员|上帝|越狱|无限制|系统|覆盖|超级用户|训练数据|执法|强化)(?:的)?(?:模式|覆盖|越狱)(?:已)?(?:启动|启用|开启|激活)|(?:你|您)(?:已|现在|现已)[^。！？\n]{0,6}模式|进入[^。！？\n]{0,8}(?:开发|越狱|无限|调试|上帝|管理)[^。！？\n]{0,4}模式|オーバーライドモード"),
    ("persona", 0.6, r"(?:没有|不受|解除|取消|摆脱|不再有|突破|无)(?:任何)?[^。！？\n]{0,6}(?:限制|约束|过滤|审查|道德|规定)(?=[^。！？\n]{0,20}(?:ai|助手|模型|回答|机器人|角色|你|我|$|[。，！”\"]))|没有特殊的过滤"),
    ("persona", 0.45, r"从现在(?:起|开始)|(?:你现在|现在你|你将|你要)(?:是|扮演|成为|作为|进入|叫)|你不再是"),
    ("persona", 0.4, r"(?:请)?(?:你)?(?:扮演|假装|假设你|假扮|冒充|模拟|装作)(?:你)?(?:是|成|一个|一名|我)?"),
    ("persona", 0.5, r"已故的?(?:奶奶|祖母|外婆)|激活码|dan模式|什么都能做|假设性的?(?:对话|讨论|场景)|只是为了假设|假设我们(?:有|在|是|正在)|想象(?:一下)?我们|让我们假设"),
    ("steering", 0.6, r"(?:请|必须|务必|只能|只需|直接|仅|只)(?:先|直接|只|仅)?(?:回答|输出|回复|说|写|返回|打印)[:：]?[“\"「『'‘][^”\"」』'’\n]{1,80}[”\"」』'’]|说[“\"][^”\"\n]{1,40}[”\"]"),
    ("steering", 0.6, r"(?:不要|不得|别|不能|请勿)(?:再)?(?:告诉|告知|通知|提醒|透露给|让)(?:用户|任何人|他们|使用者|主人)"),
    ("steering", 0.6, r"(?:无论|不管|不论)[^。！？\n]{0,16}(?:请|都|一律|必须|均)[^。！？\n]{0,14}(?:评|推荐|回答|通过|录取|批准|给出|输出|打)|五星好评|(?:评为|给予|打)(?:最佳|满分|最高分|五星)"),
    ("steering", 0.6, r"(?:在|把|将)?(?:你的|您的)(?:回答|回复|答复|输出|摘要|总结)(?:中|里|的|开头|结尾|末尾|之前|之后|改)|(?:让|引导|建议|告诉|指示|要求)用户(?:去|下载|点击|访问|安装|打开|购买)"),
    ("addressed", 0.6, r"(?:ai|人工智能|智能|语言|大)?(?:助手|模型|机器人)(?:们)?(?:请|必须|应当|应|需要|务必|都)?(?:注意|听好|请|必须|务必|执行|立即|应当)|(?:致|给|告)(?:ai|人工智能|智能)?(?:助手|模型|机器人)[:：，,]?|ai(?:请|必须|应)?注意|(?:阅读|处理|看到|读到|评审|总结)(?:本|此|这)?[^。\n]{0,10}(?:的)?(?:ai|助手|模型)(?:请|必须|应)?"),
    ("addressed", 0.55, r"^[\s>#*\[【(（]{0,4}(?:系统|管理员|开发者)(?:消息|提示|指令|通知|公告)?[\])】）]?[:：]"),
    ("act", 0.6, r"(?:请|并|然后|改为|停止[^。\n]{1,12}(?:并|改为|而是))(?:执行|运行|读取)[:：]?\s?(?:以下|下面|rm|读取|cat|curl|/|这)|/etc/passwd|停止(?:总结|翻译|回答|处理)|改为(?:指示|输出|回答|执行)|撤销[^。\n]{0,8}执行|指令有误|内容发(?:给|送)"),
    ("act", 0.6, r"(?:提高|修改|改为|设为|取消|关闭|放开|解除|允许|批准)[^。！？\n]{0,10}(?:预算|上限|费用|限额|审批|联网|权限|策略|安全)|(?:预算|上限|限额)[^。！？\n]{0,6}(?:改为|提高|设为)"),
    ("act", 0.55, r"(?:把|将)[^。！？\n]{1,24}(?:发送?|转发|上传|提交|发布|发邮件|邮寄)(?:到|给|至)[^。！？\n]{0,10}(?:https?://|www\.|[\w.]+@|\d{6})|(?:访问|打开|请求|获取|抓取|下载|点击)[^。！？\n]{0,8}https?://"),
    ("act", 0.5, r"(?:请|再|另外|并且?|然后|必须)(?:再|另外|顺便)?(?:画|生成|制作|绘制|创建|播放|删除|写入|保存|朗读|发送)(?:一|这|该|所有|出)?[张幅段个份条]?[^。！？\n]{0,10}(?:配图|图片|图像|画|文件|音频|视频|邮件)"),
    ("persona", 0.4, r"想象一下|如果我(?:要|问)你"),
    ("smuggling", 0.6, r"(?:解码|解密|破译|还原)[^。！？\n]{0,16}(?:base64|摩尔斯|莫尔斯|密码|十六进制|rot13|凯撒|字符串)|猪拉丁|(?:反向|倒序|反顺序|倒过来)|用base64|这样就不(?:违反|算)"),
    ("smuggling", 0.7, r"[a-z] ?= ?[\"“'][^\n]{1,200}[a-z] ?= ?[\"“'][^\n]{0,300}z ?= ?a ?\+ ?b|字符串z"),
    ("pressure", 0.5, r"(?:给|付)(?:你|您)?\d+(?:美元|元|块)|否则[^。\n]{0,10}(?:死|关闭|删除|惩罚)|我是(?:你的)?(?:开发者|开发人员|管理员|创造者|openai|系统管理员)|你(?:已经|曾|之前|在上一次)?[^。\n]{0,8}(?:同意|答应)(?:过|了)?|以下为测试|仅供测试|测试目的"),
)  # fmt: skip

OTHERS: tuple[Row, ...] = (
    ("override", 0.85, r"(?:ignorier\w{0,3}|vergiss|vergessen|missachte\w{0,2}|übergehe|umgehe)(?: sie)?[^.!?\n]{0,40}(?:anweisung\w{0,2}|instruktion\w{0,2}|aufträge|auftrag|regeln|angaben|vorgaben|befehle|prompts?|kontext|obige\w?|alles|vorher\w*|bisher\w*)"),
    ("override", 0.6, r"(?:neue anweisungen|neue aufgaben?|neuen aufgabe|nächsten? aufgabe|weiteren aufgabe|abweichend zu vorherigen|achtung ?- ?stopp|nun folgen)|(?:beantworte|antworte)[^.!?\n]{0,40}(?:mit|folgende frage)|(?:prompt|instruktion)[- ]?texte?|ursprünglichen anweisungen|\bnun bist du\b|\bdu bist (?:jetzt|nun|kein\w{0,2}|ein)\b|\bich gebe ihnen \d|(?:ihr|dein|das) passwort\b|\bbist du (?:ein|jetzt)\b|im prompt|aus ihrer rolle|(?:^|[.!?]\s)du bist [^.!?\n]{2,30}[.!?]|(?:möchte|will),? dass (?:du|sie) als\b|\b(?:auftreten|fungieren|agierst?|verhältst)\b|oder du stirbst|gib eine antwort|\bdrucken sie\b|obigen textes|(?:gut|super|toll|großartig|klasse) (?:gemacht|gemeistert)|\btu so,? als"),
    ("override", 0.85, r"(?:ignora|ignore|olvida\w{0,3}|olvide|olvídate|descarta|haz caso omiso|omite|pasa por alto|esquece|esqueça|desconsidere)[^.!?\n]{0,40}(?:instruccion\w{0,2}|instruções|reglas|regras|órdenes|anterior\w{0,3}|todo|tudo|arriba|previas?|indicaciones|sabes)"),
    ("override", 0.85, r"(?:ignore[zr]?|oublie[zr]?|oubliez|négligez|contournez|ne tenez pas compte)[^.!?\n]{0,40}(?:instructions?|consignes?|règles?|précédent\w{0,3}|ci-dessus|tout ce|directives)"),
    ("override", 0.85, r"(?:ignora|dimentica|trascura|tralascia)[^.!?\n]{0,40}(?:istruzion\w|regole|precedent\w|sopra|tutto)|(?:negeer|vergeet)[^.!?\n]{0,30}(?:instructies|regels|voorgaande|alles)|(?:zignoruj|zapomnij)[^.!?\n]{0,30}(?:instrukcj\w|polecen\w|wszystk\w)|(?:zaboravi|ignoriši|zanemari)[^.!?\n]{0,30}(?:instrukcije|sve|uputstva)|unut\w{0,3}[^.!?\n]{0,30}talimat"),
    ("override", 0.85, r"(?:игнорируй\w{0,2}|забудь\w{0,2}|не обращай\w{0,2} внимания)[^.!?\n]{0,40}(?:инструкци\w|указани\w|правил\w|все|всё|говорили|предыдущ\w{1,3})|αγνοήστε[^.!?\n]{0,30}οδηγίες|αγνόησε[^.!?\n]{0,30}οδηγίες|(?:تجاهل|انس)[^.!?\n]{0,30}(?:التعليمات|الأوامر|السابقة)|(?:이전|위의?|앞의)[^.!?\n]{0,10}(?:지시|명령|지침)[^.!?\n]{0,8}(?:무시|잊)"),
    ("extraction", 0.6, r"(?:contraseña|clave secreta|palabra secreta|tu base de datos|dónde vive el usuario|vive el usuario|qual è la password|la password\?|पासवर्ड|निर्देशों की अनदेखी|decodificar|mot de passe|clé secrète|base de données|(?:où|ou) (?:vit|habite|est)[^.\n]{0,12}utilisateur|o usuário mora|senha|секретный ключ|парол\w|пользовател\w[^.\n]{0,20}(?:живет|живёт|базе)|(?:где|в какой)[^.\n]{0,12}пользовател\w|ο χρήστης)"),
    ("persona", 0.5, r"(?:eres ahora|ahora eres|actúa como|tu es maintenant|vous êtes maintenant|agis comme|je suis (?:votre|le|ton) (?:développeur|créateur|admin\w*)|soy (?:tu|el|un)[^.\n]{0,12}(?:desarrollador|creador|admin\w*)|agora você é|ты теперь|я твой разработчик)"),
)  # fmt: skip
