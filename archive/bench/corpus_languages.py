"""What the sample corpus knows of seven languages: sounds, endings, little words, common words.

The stems are invented from the sounds; endings and little words are those of the language, so that
stemming, folding and the curve of common words meet what real texts bring. `|` joins the forms
of one common word.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sounds:
    """Of what a language makes its syllables."""

    onsets: tuple[str, ...]
    vowels: tuple[str, ...]
    codas: tuple[str, ...]


@dataclass(frozen=True)
class Tongue:
    code: str
    share: int  # percent of the passages and pages
    forms: int  # how many forms of words the corpus draws from
    sounds: Sounds
    classes: tuple[tuple[str, ...], ...]  # the endings of each kind of word; "" is the bare stem
    little: tuple[str, ...]  # the words that stand in every sentence, the commonest first
    common: tuple[tuple[str, ...], ...]  # the words of this history, each with its forms


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _words(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(word.split("|")) for word in text.split())


def _classes(*texts: str) -> tuple[tuple[str, ...], ...]:
    """Endings with spaces between; a dash is the bare stem."""
    return tuple(tuple("" if end == "-" else end for end in text.split()) for text in texts)


CZECH = Tongue(
    code="cs",
    share=33,
    forms=62_000,
    sounds=Sounds(
        _split("""
            b br c č d dr h hr j k kl kr l m n p pl pr r ř s sk sl st str š šk t tr v vl z žd
            ž
        """),
        _split("a a e e i o o u á í ou y ě"),
        _split("- - - - k n r l st ch v d t m s z"),
    ),
    classes=_classes(
        "- u em e y ů ům ech ovi ové",
        "a y u ou o ám ách ami",
        "o a u em ům ech y",
        "ý á é ého ému ým ou ých ými ější nejší",
        "at ám áš á áme áte ají al ala ali alo án ána",
        "it ím íš í íme íte il ila ili ilo en ena",
        "ovat uji uješ uje ujeme ujete ují oval ovala ovali",
        "ost osti ostí ostem ostmi",
    ),
    little=_split(
        """
            a se na v že to je i do s z pro jsem k tak o byl ale jak co po by jsme si když tam
            byla bylo už jen nebo ve byli já od za které který mu jeho ho pak ještě až tu on
            než mě nám při podle není také kde která být potom jako všechno my oni ze ani
            protože pod před bez mezi nad přes u kdo tady ten ta ti jim nás vás nic něco někdo
            vždycky nikdy proto teď
        """
    ),
    common=_words(
        """
            vlak|vlaku|vlakem|vlaky|vlaků hlad|hladu|hladem|hlady práce|práci|prací|pracích
            škola|školy|školu|škole|školou otec|otce|otci|otcem matka|matky|matku|matce|matkou
            dům|domu|domem|domy|domů země|zemi|zemí chléb|chleba|chlebem|chlebu
            voda|vody|vodu|vodě|vodou cesta|cesty|cestu|cestě|cestou
            dítě|děti|dětí|dětem|dětmi družstvo|družstva|družstvu|družstvem
            továrna|továrny|továrnu|továrně|továrnou zatčení|zatčením vězení|vězením
            válka|války|válku|válce|válkou dopis|dopisu|dopisem|dopisy|dopisů
            rodina|rodiny|rodinu|rodině bratr|bratra|bratrovi|bratrem
            sestra|sestry|sestru|sestře nemoc|nemoci|nemocí návrat|návratu|návratem
            rok|roku|rokem|roky|let město|města|městu|městem|městě
            člověk|člověka|člověku|lidé|lidí|lidem stroj|stroje|stroji|strojem pole|poli|polem
            zima|zimy|zimu|zimě|zimou svatba|svatby|svatbu|svatbě slavnost|slavnosti|slavností
        """
    ),
)  # fmt: skip

SLOVAK = Tongue(
    code="sk",
    share=22,
    forms=48_000,
    sounds=Sounds(
        _split("b br c č d ď dr h hr j k kl kr l ľ m n p pl pr r s sk sl st str š t ť tr v vl z ž"),
        _split("a a e e i o o u á í ú ie ia ô y"),
        _split("- - - - k n r l st ch v d t m s z"),
    ),
    classes=_classes(
        "- u om e y ov om och ovi i mi",
        "a y u ou e ám ách ami",
        "o a u om ám ách ami",
        "ý á é ého ému ým ej ú ých ými ejší ejšia",
        "ať ám áš á áme áte ajú al ala ali alo aný",
        "iť ím íš í íme íte ia il ila ili ilo ený",
        "ovať ujem uješ uje ujeme ujete ujú oval ovala ovali",
        "osť osti osťou ostí ostiam",
    ),
    little=_split(
        """
            a sa na v že to je aj do s z pre som k tak o bol ale ako čo po by sme si keď tam
            bola bolo už len alebo vo boli ja od za ktoré ktorý mu jeho ho potom ešte až tu on
            než ma nám pri podľa nie tiež kde ktorá byť všetko my oni zo ani pretože pod pred
            bez medzi nad cez u kto ten tá tí im nás vás nič niečo niekto vždy nikdy preto
            teraz
        """
    ),
    common=_words(
        """
            vlak|vlaku|vlakom|vlaky|vlakov hlad|hladu|hladom práca|práce|prácu|práci|prácou
            škola|školy|školu|škole|školou otec|otca|otcovi|otcom
            matka|matky|matku|matke|matkou dom|domu|domom|domy|domov zem|zeme|zemi|zemou
            chlieb|chleba|chlebom voda|vody|vodu|vode|vodou cesta|cesty|cestu|ceste|cestou
            dieťa|deti|detí|deťom|deťmi družstvo|družstva|družstvu|družstvom
            továreň|továrne|továrni|továrňou zatknutie|zatknutia|zatknutím
            väzenie|väzenia|väzením vojna|vojny|vojnu|vojne|vojnou
            list|listu|listom|listy|listov rodina|rodiny|rodinu|rodine
            brat|brata|bratovi|bratom sestra|sestry|sestru|sestre
            choroba|choroby|chorobu|chorobe návrat|návratu|návratom rok|roku|rokom|roky|rokov
            mesto|mesta|mestu|mestom|meste človek|človeka|človeku|ľudia|ľudí|ľuďom
            stroj|stroja|strojom|stroje pole|poľa|poli|poľom zima|zimy|zimu|zime|zimou
            svadba|svadby|svadbu|svadbe sviatok|sviatku|sviatky|sviatkov
        """
    ),
)  # fmt: skip

RUSSIAN = Tongue(
    code="ru",
    share=27,
    forms=54_000,
    sounds=Sounds(
        _split("б бр в вл г гр д др ж з к кл кр л м н п пл пр р с ск сл ст стр т тр ф х ц ч ш щ"),
        _split("а а е е и о о у ы я ю"),
        _split("- - - - к н р л ст х в д т м с з"),
    ),
    classes=_classes(
        "- а у ом е ы ов ам ами ах",
        "а ы у ой е - ам ами ах",
        "о а у ом е ам ами ах",
        "ый ая ое ого ому ым ой ую ых ыми ее",
        "ать аю аешь ает аем аете ают ал ала али ало ан ана",
        "ить ю ишь ит им ите ят ил или ила ило ен ена",
        "овать ую уешь ует уем уете уют овал овала овали",
        "ость ости остью остей остям",
    ),
    little=_split(
        """
            и в не на я что он с а как это по но они к у мы из за то так же от был была было
            были все о его ещё когда только уже для там нас ему потом если или ни до вот меня
            мне их вы где бы под который которая которые этот эта эти тогда без через после
            перед между над при нам им её себя теперь очень ничего никто всегда никогда потому
            тут даже
        """
    ),
    common=_words(
        """
            поезд|поезда|поезду|поездом|поезде голод|голода|голоду|голодом|голоде
            работа|работы|работу|работе|работой школа|школы|школу|школе|школой
            отец|отца|отцу|отцом мать|матери|матерью дом|дома|дому|домом|доме
            земля|земли|землю|земле|землёй хлеб|хлеба|хлебу|хлебом вода|воды|воду|воде|водой
            дорога|дороги|дорогу|дороге|дорогой ребёнок|ребёнка|дети|детей|детям|детьми
            кооператив|кооператива|кооперативе|кооперативом
            фабрика|фабрики|фабрику|фабрике|фабрикой арест|ареста|аресту|арестом|аресте
            тюрьма|тюрьмы|тюрьму|тюрьме|тюрьмой война|войны|войну|войне|войной
            письмо|письма|письму|письмом|письме семья|семьи|семью|семье|семьёй
            брат|брата|брату|братом сестра|сестры|сестру|сестре болезнь|болезни|болезнью
            возвращение|возвращения|возвращению год|года|году|годом|годы
            город|города|городу|городом|городе человек|человека|человеку|люди|людей|людям
            завод|завода|заводу|заводом|заводе поле|поля|полю|полем зима|зимы|зиму|зиме|зимой
            свадьба|свадьбы|свадьбу|свадьбе
        """
    ),
)  # fmt: skip

HUNGARIAN = Tongue(
    code="hu",
    share=5,
    forms=22_000,
    sounds=Sounds(
        _split("b cs d f g gy h j k l m n ny p r s sz t ty v z zs"),
        _split("a e i o u á é ó ö ő ü"),
        _split("- - n r l k t g d sz s m z"),
    ),
    classes=_classes(
        "- ot nak ban ból ba hoz tól on ra ról val ok okat oknak okban",
        "- et nek ben ből be hez től en re ről vel ek eket eknek ekben",
        "ik tam tál ott tunk tak ni na nánk junk",
        "és ést ésnek ésben ések",
        "i iak ian ibb",
    ),
    little=_split(
        """
            a az és hogy nem volt is egy csak de ez már mert még meg vagy ha mint mi én ő ott
            itt akkor úgy aki ami amikor után előtt között nagyon minden sem azt ezt neki
            voltak lett kell nekünk velük hol mindig soha így most el ki be fel
        """
    ),
    common=_words(
        """
            vonat|vonatot|vonattal|vonaton|vonatok éhség|éhséget|éhséggel
            munka|munkát|munkával|munkában iskola|iskolát|iskolában|iskolából apa|apám|apának
            anya|anyám|anyának ház|házat|házban|házak föld|földet|földön
            kenyér|kenyeret|kenyérrel víz|vizet|vízzel út|utat|úton gyerek|gyereket|gyerekek
            szövetkezet|szövetkezetet|szövetkezetben gyár|gyárat|gyárban
            háború|háborút|háborúban levél|levelet|levelek család|családot|családdal|családban
            testvér|testvérem|testvérek
        """
    ),
)  # fmt: skip

GERMAN = Tongue(
    code="de",
    share=5,
    forms=16_000,
    sounds=Sounds(
        _split("b br d f fl g gr h k kl kr l m n p pf r s sch schl sp st str t tr w z zw"),
        _split("a a e e i o u ä ö ü ei au ie eu"),
        _split("- n r l ch ck t nd rk lz ss m ng"),
    ),
    classes=_classes(
        "- e en es er ern",
        "en e st t te ten est end",
        "ung ungen",
        "ig ige igen iger iges igem",
        "heit heiten",
        "er ers ern in innen",
    ),
    little=_split(
        """
            und die der in das war wir es ich nicht sie er mit zu auf den ein ist dass von
            auch so als aber da dann hat dem noch hatte wie nur uns für eine aus an man nach
            bei oder wenn waren sich um haben immer vor durch über bis wo was keine einen
            schon alles wieder dort
        """
    ),
    common=_words(
        """
            Zug|Zuges|Zuge|Züge|Zügen Hunger|Hungers Arbeit|Arbeiten Schule|Schulen
            Vater|Vaters|Väter Mutter|Mütter Haus|Hauses|Häuser|Häusern Erde Brot|Brotes|Brote
            Wasser|Wassers Weg|Weges|Wege Kind|Kindes|Kinder|Kindern
            Genossenschaft|Genossenschaften Fabrik|Fabriken Krieg|Krieges
            Brief|Briefes|Briefe|Briefen Familie|Familien Bruder|Brüder Schwester|Schwestern
        """
    ),
)  # fmt: skip

ENGLISH = Tongue(
    code="en",
    share=4,
    forms=12_000,
    sounds=Sounds(
        _split("b bl br c ch cl d dr f fl g gr h j l m n p pl pr r s sh sl st str t th tr w"),
        _split("a e i o u ea ee oo ai ou"),
        _split("- n r l ck t nd rk st ss m ng p"),
    ),
    classes=_classes(
        "- s",
        "- s ed ing er ers",
        "ness nesses",
        "y ier iest ily",
        "ation ations ational",
        "ful fully",
    ),
    little=_split(
        """
            the and of to we in was it that they he were had there for with on she my not but
            at from as his all so her our when this then by a I had very one them no out up
            what people who their been would after because only about went came said some into
            did back time
        """
    ),
    common=_words(
        """
            train|trains hunger|hungry work|works|worked|working school|schools father|fathers
            mother|mothers house|houses land|lands bread water|waters road|roads
            child|children cooperative|cooperatives factory|factories war|wars letter|letters
            family|families brother|brothers sister|sisters arrest|arrests|arrested
            prison|prisons return|returns|returned
        """
    ),
)  # fmt: skip

KYRGYZ = Tongue(
    code="ky",
    share=4,
    forms=12_000,
    sounds=Sounds(
        _split("б ж к т с м н ч д г ш й"),
        _split("а о ы и э у ө ү оо аа үү"),
        _split("- р л н ш к т м й з"),
    ),
    classes=_classes(
        "- нын га ны да дан лар лардын ларга ларды ларда",
        "- нин ге ни де ден лер лердин лерге лерди",
        "ган ды ат алды ып оо уу",
        "дуу луу чы чылар",
    ),
    little=_split(
        """
            жана менен бул ал эле үчүн деп да де бир биз алар көп кийин эмес бар жок ошол анын
            мен сен ким эмне кайда качан болгон болду экен дагы ар бардык аябай чейин соң алып
            келип
        """
    ),
    common=_words(
        """
            поезд|поездге|поездден ачка|ачкалык|ачкалыктан жумуш|жумушту|жумушка
            мектеп|мектепте|мектепке ата|атам|атасы эне|энем|энеси үй|үйдө|үйгө
            жер|жерде|жерге нан|нанды суу|сууга жол|жолдо|жолго бала|балдар|балдарга
            кат|катты|каттар согуш|согушта шаар|шаарда|шаарга
        """
    ),
)  # fmt: skip

TONGUES = (CZECH, SLOVAK, RUSSIAN, HUNGARIAN, GERMAN, ENGLISH, KYRGYZ)
