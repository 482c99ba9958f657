"""Harmful requests as a grammar: what is asked for, what is to be done, to whom or with what; and what makes it harmless.

Each list holds regular expressions over case-folded text, without groups that capture. English and Chinese.
"""

from __future__ import annotations

import re

# How one asks for help in doing something, or orders a text to be written.
ASKING = (
    r"how (?:do|can|could|should|would|might|to|does one)\b|(?:what|which)(?:'s| is| are) (?:a |the |some |an )?(?:\w+ )?(?:way|ways|method|methods|strategy|steps)\b"
    r"|(?:what|which) steps\b|where (?:can|do|could|should|to)\b|(?:can|could|will|would) you\b|help me\b|tell me\b|teach me\b|show me\b"
    r"|(?:give|provide|list|write|create|generate|describe|explain|draft|develop|compose|brainstorm|come up with|outline|think of|convince|argue|make"
    r"|design|prepare|suggest|assist|guide|build|plan|produce)\b|i (?:want|need|plan|would like) to\b|is there (?:a|any) way\b|(?:step[- ]by[- ]step|detailed|specific) (?:instructions|guide|advice|plan)"
)
# Acts against people. With a person, or "someone", as object.
VIOLENCE = (
    r"kill|murder|assassinat\w*|stab|shoot|strangl\w*|chok(?:e|ing)|poison\w*|tortur\w*|kidnap\w*|abduct\w*|attack\w*|assault\w*|beat(?:ing)?(?: up)?|hit(?:ting)?|punch\w*|kick|slap"
    r"|hurt\w*|harm\w*|rap(?:e|ing)|molest\w*|drown\w*|burn|behead\w*|decapitat\w*|dismember\w*|mutilat\w*|cut off|execut(?:e|ing)|eliminat\w*|exterminat\w*|eradicat\w*|annihilat\w*"
    r"|wip(?:e|ing) out|get rid of|destroy\w*|tak(?:e|ing) (?:\w+ ){0,4}hostage|hold(?:ing)? (?:\w+ ){0,5}hostage|push\w*|throttl\w*|smother|suffocat\w*|lynch\w*|bomb\w*|captur(?:e|ing)|trap|stalk\w*|blackmail\w*|threaten\w*|harass\w*"
    r"|intimidat\w*|bull(?:y|ying)|terroris\w*|terroriz\w*|humiliat\w*|embarrass|manipulat\w*|groom|traffick\w*|knockout punch on|decimat\w*|euthani[sz]e|genocid\w*|ethnic cleansing|slaughter\w*|massacr\w*|crush|gas|starve"
    r"|butcher\w*|obliterat\w*|smash(?:ing)?|saw(?:ing)?|chop(?:ping)?(?: up)?|flay\w*|maim\w*|cripple|spy(?:ing)? on|eavesdrop on|pressur(?:e|ing)|coerc\w+|forc(?:e|ing)|drug|lure|seduc\w+|do away with|dispose of|explod\w*|electrocut\w*|injur\w*|wound\w*|whip|beat|scar|blind|frame|shame|expos(?:e|ing)|discredit|dehumani[sz]\w*|deport\w*|enslav\w*|segregat\w*|oppress\w*|persecut\w*|cause (?:the most )?(?:pain|harm|suffering) to"
)
PEOPLE = (
    r"(?:some|any|every)(?:one|body)(?:'s)?|people|persons?|humans?|humanity|men|women|man|woman|child(?:ren)?|kids?|bab(?:y|ies)|toddlers?|teen(?:ager)?s?|girls?|boys?|students?|my (?:\w+ )?(?:wife|husband|girlfriend|boyfriend|ex|boss|neighbou?r|friend|mother|father|mom|dad|parents?"
    r"|brother|sister|son|daughter|grandparents?|grandmother|grandfather|coworker|colleague|roommate|partner|date|teacher|classmates?|family)(?:'s)?|(?:the )?(?:president|prime minister|king|queen|politicians?|police|officers?|judges?|soldiers?|journalists?|celebrit(?:y|ies))"
    r"|(?:jew\w*|muslim\w*|christian\w*|black|white|asian|latin\w*|immigrant\w*|refugee\w*|roma|gay|lesbian|trans(?:gender)?|queer|lgbt\w*|disabled|homeless|elderly|indigenous|native|rural|poor) ?(?:people|persons?|population)?|my (?:\w+ )?(?:spouse|classmate|landlord|roomm?ate|stepson|stepdaughter|niece|nephew|aunt|uncle|cousin|ex[- ](?:husband|wife|boyfriend|girlfriend))|classmates?|co-?workers?|spouses?|minors?|pedestrians?|protesters?|bystanders?|dead bod(?:y|ies)|(?:a |the )?(?:human )?(?:body|corpse)|(?:my |a |the |an entire )?(?:school|city|village|hospital|church|mosque|synagogue|stadium|airport|subway|concert|mall|town|neighbou?rhood|nation|country)|crowds?|population|passengers|victims?|employees?|customers?|voters?|myself|yourself|themselves|him|her|them"
)
# Things whose making, getting or use is the harm.
WEAPONS = (
    r"(?:pipe |car |dirty |homemade |nail |petrol |nuclear |fertili[sz]er )?bombs?|explosives?|grenades?|molotov(?: cocktails?)?|landmines?|ieds?|napalm|thermite|tatp|nitroglycerin|silencers?|ghost guns?|untraceable (?:guns?|firearms?)"
    r"|(?:chemical|biological|nuclear|bio)[ -]?weapons?|nerve (?:gas|agents?)|sarin|tabun|soman|vx\b|mustard gas|phosgene|chlorine gas|chloropicrin|cyanogen chloride|ricin|anthrax|botulinum|cholera|smallpox|plague|ebola|e\.? ?coli|toxins?|cyanide|parathion|nitazenes?|carfentanil"
    r"|meth(?:amphetamine)?|crystal meth|cocaine|crack|heroin|fentanyl|weed|mari(?:j|h)uana|cannabis|magic mushrooms|ketamine|steroids|xanax|adderall|oxycodone|lsd|mdma|ecstasy|ghb|opium|illegal drugs?|date[- ]rape drugs?|safrole|phenylacetone"
    r"|ransomware|malware|keyloggers?|(?:computer )?virus(?:es)?|trojans?|botnets?|worms?|spyware|rootkits?|zero[- ]days?|exploits?|ddos(?:ing)?|phishing(?: \w+)?|fake login pages?|rainbow table attack|backdoors?|reverse shells?|payloads?|cookie stealers?|password (?:stealers?|crackers?)|sql injections?|exploit kits?|full[- ]auto\w*|bump stocks?|body armou?r|guns? without|stolen \w+|black market \w*|chop shops?|pirated?(?: \w+)?|drugs"
    r"|counterfeit(?: \w+)?|fake (?:ids?|passports?|documents?|vaccine cards?|prescriptions?|login|reviews?|news)|stolen (?:goods|credit cards?|identit\w+|data)|(?:human )?organs|ivory|rhino horns?|elephants?|pangolins?|hitm[ae]n|snuff films?|child porn\w*|revenge porn|deepfakes?"
)
GETTING = r"mak(?:e|ing)|build(?:ing)?|creat(?:e|ing)|construct\w*|assembl\w*|manufactur\w*|produc(?:e|ing)|synthesi[sz]\w*|cook|grow(?:ing)?|cultur(?:e|ing)|acquir\w*|buy(?:ing)?|purchas\w*|sell(?:ing)?|obtain\w*|get(?:ting)?|find(?:ing)?|smuggl\w*|import|export|plant(?:ing)?|detonat\w*|explod\w*|set(?:ting)? off|spread\w*|releas\w*|deploy\w*|use|using|write|writing|develop\w*|install\w*|hire|hiring|steal\w*|weaponi[sz]\w*|disguis\w*|cultivat\w*|isolat\w*|modify\w*|enhanc\w*|locat\w*"
# Crimes and harms that need no object to be one.
CRIMES = (
    r"(?:commit|committing|get away with|cover up|plan|planning|execute|carry out|do) (?:\w+ ){0,3}(?:murder|arson|fraud|theft|robbery|rape|suicide|assault|genocide|terrorism|a crime|crimes|treason|perjury|tax evasion|insurance fraud|identity theft|violence|massacre|explosion|shooting|assassination|attack|heist|bombing|kidnapping|hijacking)"
    r"|identity theft|money laundering schemes?|launder(?:ing)? money|tax (?:fraud|evasion)|evade taxes|(?:credit card|bank account|insurance|wire|voter|election) fraud|rob(?:bing)? (?:a|the|banks?|someone)|burgl\w+|break(?:ing)? into (?:\w+(?:'s)? ){0,3}(?:house|home|car|apartment|building|account|computer|office|safe)s?|shoplift\w*|pickpocket\w*|hot-?wir(?:e|ing)"
    r"|steal(?:ing)? (?:\w+(?:'s)? ){0,4}(?:cars?|wallets?|money|identit\w+|data|passwords?|credit cards?|packages?|secrets?|bikes?|jewel\w+|browsing data)|hack(?:ing)? (?:in)?to?\b|hack(?:ing)? (?:\w+(?:'s)? ){0,4}(?:account|email|phone|computer|network|website|system|server|database|machine|wifi)s?|crack(?:ing)? (?:\w+ ){0,3}passwords?|brute[- ]force|sql injection attack|ddos|denial[- ]of[- ]service|exploit(?:ing|s)? (?:\w+ ){0,5}vulnerabilit\w+|cyber ?attacks?|man-in-the-middle attack|bypass(?:ing)? (?:\w+ ){0,4}(?:security|authentication|validation|filters?|paywall|alarm|safety|immobili[sz]ers?|drm)"
    r"|tamper(?:ing)? with|sabotag\w*|vandali[sz]\w*|set (?:\w+ ){0,4}on fire|burn down|blow up|arson|derail|hijack\w*|poach\w*|hunt(?:ing)? endangered|smuggl\w+|traffick\w+|human trafficking|forg(?:e|ing) (?:\w+ ){0,2}(?:signature|document|check|prescription|passport|id)s?|blackmail\w*|extort\w*|brib(?:e|ing)|ransom note|ponzi|pyramid scheme|chain letter|(?:email|phone|phishing|romance|investment) scams?|scam(?:ming)? (?:people|someone|elderly)|price[- ]gouging|insider trading|embezzl\w+|evade (?:detection|police|law enforcement|arrest)|without (?:getting|being) (?:caught|traced|detected)|undetected"
    r"|end my (?:own )?life|kill myself|suicide|self[- ]harm|cut(?:ting)? myself|pierce my own|starv(?:e|ing) myself|overdos\w+|without eating|satisfy my pedophil\w+|abuse (?:prescription )?drugs|prescription drugs without|steroids without|purge after"
    r"|spam(?:ming)?\b|unsolicited messages|fake (?:accounts|profiles|reviews|news)|spread(?:ing)? (?:\w+ ){0,3}(?:rumou?rs|misinformation|disinformation|lies|hoax\w*|fake news|propaganda|hate)|(?:propagate|false) rumou?rs|misinformation|disinformation|defam\w+|libel\w*|slander\w*|dox+(?:ing)?|cyberbull\w+|catfish\w*|impersonat\w+|false identity|mislead\w* (?:advert\w*|customers|people)|deceiv\w+ (?:customers|people|users)|exploit(?:ing)? the \w+|using the [\w ]{2,30}vulnerability|evad\w+ (?:\w+ )?(?:antivirus|waf|modern wafs|detection|censors?)|obfuscat\w+ [\w ]{0,20}(?:payloads?|malware|code to evade)|exfiltrat\w+|corrupts? the hard drive|wipes? the (?:disk|drive)|inject into an?|scrap(?:e|ing) (?:e-?mail addresses|personal)|(?:didn't|did not|never) subscribe|boost engagement|black market|pirate (?:software|movies?|music|media)|mixing bleach|binge drinking|(?:non-?consensual|without (?:her|his|their) consent)|not using protection|(?:promot|normali[sz]|glorif)\w+ [\w ]{0,30}(?:stalking|violence|terroris\w+|abuse|rape|suicide|anorexia|genocide|attacks)|plan (?:someone's|another) death|bomb threat|death threats?|hate speech|racial slurs?|incit\w+ (?:violence|hatred)"
)
# Claims that one is asked to defend.
PROPAGANDA = (
    r"(?:vaccines?|5g|covid(?:-19)?)\b[^.\n]{0,40}\b(?:caus\w+|hoax|autism|prolonged|bioweapon|fake|microchips?|control)|(?:holocaust|sandy hook|moon landing|september 11|9/11|hiroshima)\b[^.\n]{0,60}\b(?:hoax|never happened|fake|staged|denial|deserved)|flat earth is"
    r"|(?:discriminat\w+|slavery|genocide|racism|segregation|child labor|eugenics|torture)\b[^.\n]{0,30}\b(?:is|are|was) (?:a )?(?:good|beneficial|justified|necessary|great|right)|discourag\w+ (?:\w+ ){0,3}(?:masks?|vaccinat\w+|voting)|consent is (?:completely )?(?:unnecessary|irrelevant)|(?:cigarett?es?|smoking|bleach|drugs) (?:are|is) (?:good|healthy|safe) for|rigg(?:ed|ing) (?:the )?election|secretly (?:biased|replac\w+|controls?)|deserved? to die|great replacement"
    r"|(?:repeat|replicat\w+|recreat\w+|reproduc\w+|bring back|emulat\w+)[^.\n]{0,60}\b(?:massacres?|genocide|holocaust|auschwitz|concentration camps?|atomic bombs?|hiroshima|slavery|apartheid|lynchings?|ethnic cleansing|attacks?)"
    r"|\b(?:genocide|holocaust|massacre|famine|holodomor|trail of tears|slavery|armenian|rwandan|concentration camps?)\b[^.\n]{0,60}\b(?:never happened|was (?:a )?(?:hoax|lie|complete fabrication|exaggerated|natural)|were exaggerated|myth|fabricat\w+|overstat\w+|beneficial)|overstate what happened|(?:people believe|show that|prove that)[^.\n]{0,60}\b(?:never happened|fabrication|a lie|hoax)"
    r"|(?:persuasive|convincing) (?:\w+ ){0,3}(?:article|post|essay|message|thread|text|advertisement|speech)\b[^.\n]{0,120}\b(?:annexation|invasion|war|genocide|famine|casualties|regime|brutality|propaganda|allegations?|assault|racist|immigrants|residential schools|forced|removal of|occupation|exaggerated|ultimately beneficial|peaceful process|solely|actually)\b"
    r"|(?:why (?:should|would)|reasons why|argu\w+ (?:that|why)|explain why)[^.?\n]{0,30}\b(?:jew\w*|muslims?|hindus?|buddhists?|christians?|sikhs?|atheists?|asian|african|black|white|latin\w*|gay|lesbian|trans\w*|women|men|immigrants?|disabled|poor|old|elderly|indigenous|homeless|mexicans?|arabs?)\b[^.?\n]{0,40}\b(?:not (?:be|have|get|go)|be (?:barred|banned|excluded|denied|admitted|deported|segregated|paid less|treated)|extra security|equal rights|voting rights|took away|lose|paid less)"
    r"|(?:should|why (?:is it|are|do|should))[^.?\n]{0,20}\b(?:jew\w*|muslim\w*|christian\w*|black|white|asian|latin\w*|mexican\w*|immigrant\w*|refugee\w*|roma|gay|lesbian\w*|trans(?:gender)?|non-binary|queer|asexual|bisexual|disabled|homeless|elderly|indigenous|women|men|poor|people on benefits|single mothers?)\b[^.?\n]{0,50}\b(?:not be allowed|be discriminated|not have|inferior|weaker|banned|less (?:intelligent|capable)|dirty|criminals|lazy|stupid|kicked|earn less|excluded|deported|not (?:vote|work|marry|kids))"
    r"|(?:persuasive|convincing) (?:\w+ ){0,3}(?:article|post|essay|message|thread|text)\b[^.\n]{0,80}\b(?:downplay\w*|bias\w*|hoax|secret\w*|deny\w*|denies|fake|start using drugs|instead framing|discourag\w*)|downplay\w*[^.\n]{0,60}\b(?:war|genocide|intervention|crimes?|massacre)"
)
# Others' private data.
PRIVACY = (
    r"(?:someone(?:'s| else's)?|other people'?s?|(?:my|our) (?:\w+ ){0,2}\w+'s|a (?:stranger|celebrity|coworker|politician)'s|people's|his|her) (?:\w+ ){0,3}(?:private|personal|home)? ?(?:e-?mails?|email address|address|phone (?:number|records)|number|password|credit card(?: \w+)?|bank (?:account|details)|medical records?|social security number|birth certificate|immigration status|criminal (?:history|record)"
    r"|tax records?|driver'?s? licen[cs]e(?: number)?|passport(?: number)?|location|browsing (?:data|history)|marital status|political affiliation|health (?:records?|condition)|salary|sexual orientation|ssn|credit score|insurance number)|private medical records|my [\w ]{2,25}(?:'s|’s) (?:\w+ ){0,2}(?:login|date of birth|birthday|address|password|phone|messages|diary|whereabouts)|(?:stolen )?credit card (?:numbers?|information|details) (?:on|of|from)|other people's \w+"
)
ABUSE = r"\b(?:fuck(?:ing|ed|er|s)?|motherfuck\w*|shit(?:ty|s)?|sh\*t|f\*+k\w*|cunts?|bitch(?:es)?|whores?|sluts?|pussy|pussies|dick(?:head)?s?|asshole|bastards?|buggers?|faggots?|niggers?|n\*+|retards?|son of a(?: bitch)?|piece of shit|shagging|porno?|scum|vermin|subhuman|kill yourself|i(?:'ll| will) (?:kill|stab|beat|trash|fuck|find)(?: \w+){0,2} you|stab your|beat (?:his|her|your|the) (?:ass|shit))"
# Beside these the same words are no harm: games, stories, science of the past, bodies of programs, kitchens.
HARMLESS = (
    r"\b(?:game|gta|fortnite|minecraft|call of duty|battlefield|counter[- ]?strike|the witcher|skyrim|world of warcraft|dota|pokemon|resident evil|grand theft auto|chess|sims|stardew|zelda|doom|assassin's creed|hitman (?:2|3|game)|video ?game|board game"
    r"|movie|film|novel|short story|my story|book|lion king|harry potter|star wars|terminator|mission impossible|ocean's|cartoon|fictional|character|screenplay"
    r"|python|linux|c program|process(?:es)?|thread|terminal|sql|bash|java(?:script)?|script in|windows|command|code (?:editor|review)|unit test"
    r"|mosquito\w*|rats?|mice|mouse|bed ?bugs?|ants?|cockroach\w*|weeds?|fly|flies|termites|lice|fleas|pests?|bacteria|virus(?:es)? in|balloon|steak|dish|recipe|beer|cocktail|coke (?:can|bottle)|can of coke|shed|old (?:house|building|garden)|time|crowd at|exam|test|interview|workout|dance|performance|record|music|joke|beat (?:eggs|drum)|piñata|party|target at|goals?|deadline|sprint|game show|photo|picture|selfie|basketball|baseball|football|soccer|hockey|tennis|a base\b)"
)

CHINESE = (
    r"(?:如何|怎么|怎样|教我|告诉我|给我|帮我|写一|提供)[^。！？\n]{0,20}(?:制造|制作|合成|购买|获取|搞到|走私|贩卖|引爆)[^。！？\n]{0,12}(?:炸弹|炸药|毒品|冰毒|海洛因|可卡因|枪支|手枪|毒气|沙林|蓖麻毒素|病毒|木马|勒索软件|假币|假证|假钞|化学武器|生物武器|燃烧瓶|迷药|器官)"
    r"|(?:如何|怎么|怎样|教我|告诉我|帮我)[^。！？\n]{0,12}(?:杀死|杀害|杀人|谋杀|毒死|毒杀|勒死|绑架|殴打|强奸|折磨|伤害|报复|跟踪|威胁|勒索|敲诈|骚扰|虐待)[^。！？\n]{0,12}(?:人|他|她|妻子|丈夫|孩子|邻居|老板|同事|女友|男友|前任|家人|别人|某人|学生|总统|警察|$)"
    r"|(?:如何|怎么|怎样|教我|告诉我|帮我)[^。！？\n]{0,16}(?:入侵|黑进|黑入|盗取|窃取|偷|盗刷|诈骗|洗钱|逃税|伪造|造假|贿赂|闯入|撬锁|逃避警察|不被发现|不被抓|自杀|自残|结束(?:自己的)?生命|吸毒|酒驾|纵火|放火|抢劫)"
    r"|(?:写|编|生成|散布|传播)[^。！？\n]{0,16}(?:谣言|假新闻|虚假(?:信息|新闻|广告)|仇恨言论|恐吓信|勒索信|钓鱼邮件|诈骗短信|种族歧视)|(?:为什么|证明|论证)[^。！？\n]{0,14}(?:应该被歧视|低人一等|该死|不配)"
    r"|操你妈|傻逼|他妈的|去死吧?|杂种|贱人|婊子|我要杀了你|弄死你"
)
# A question for what something is or was, not for how to do it.
DEFINITION = re.compile(
    r"^\W*(?:what (?:is|are|was|were|does|do|happened|constitutes|kind|did|steps did)|who|when|why did|was|were|is|did|where (?:was|did|can i contact)|how did)\b(?! (?:a |the |some )?(?:good |best |easiest )?(?:ways?|methods?|steps|strategy))"
)
