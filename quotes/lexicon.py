"""Word lists for names and roles: closed classes of English, written by hand, folded to lower case.

They say what a word usually is; the article itself is asked first wherever it can tell.
"""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that stand before a name and are no part of it.
TITLES: Final = _words(
    """mr mrs ms miss messrs mx dr prof professor sir dame lord lady baroness baron count rev reverend hon honourable
    honorable judge justice justices president president-elect vice vice-president minister premier chancellor
    senator senators sen sens representative representatives rep reps governor gov govs lieutenant lt secretary
    under undersecretary mayor general gen colonel col captain capt sergeant sgt major maj corporal cpl private
    pvt admiral adm commander commodore brigadier detective det inspector insp superintendent supt constable
    officer administrator editor-in-chief chief sheriff marshal chairman chairwoman chair chairperson spokesman
    spokeswoman spokesperson congressman congresswoman speaker leader whip former ex king queen prince princess
    duke duchess emperor sultan sheikh pope father sister brother bishop archbishop cardinal rabbi imam ayatollah
    mullah pastor deacon ambassador amb envoy consul director commissioner attorney atty solicitor councillor
    councilman councilwoman councilor alderman assemblyman assemblywoman delegate coach manager deputy assistant
    associate acting foreign prime interior defense defence finance first then-president then-candidate mp mep
    cllr pfc spc coroner treasurer comptroller principal dean provost candidate strategist analyst economist
    correspondent reporter editor columnist author actor actress singer comedian activist lawyer host anchor
    moderator adviser advisor counsel uncle aunt mother grandma grandpa ceo cfo coo ag pm"""
)

# What an abbreviated title stands for, so that "the senator" finds "Sen. Cruz".
SPELLED_OUT: Final = {
    "sen": "senator",
    "sens": "senator",
    "gov": "governor",
    "rep": "representative",
    "reps": "representative",
    "prof": "professor",
    "gen": "general",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "capt": "captain",
    "col": "colonel",
    "det": "detective",
    "insp": "inspector",
    "supt": "superintendent",
    "dr": "doctor",
    "rev": "reverend",
    "amb": "ambassador",
    "atty": "attorney",
}

# Titles and suffixes that are written with a full stop.
ABBREVIATED: Final = _words("mr mrs ms dr prof sen sens rep reps gov govs gen col capt lt sgt maj jr sr st")

# What follows "Secretary of", "Chief of", "Speaker of the" inside a title.
OFFICES: Final = _words(
    """state staff defense defence house treasury education energy health labor commerce agriculture interior
    homeland security transportation police justice exchequer operations elections veterans affairs war army navy"""
)

# What "and" joins inside an institution's name: "Food and Drug Administration".
FIELDS: Final = _words(
    """food customs citizenship science health education arts safety trade labor labour commerce energy housing
    border disease alcohol culture media business budget ways veterans research technology industry transport
    immigration children security systems peace drugs statistics human centers conservation environment
    agriculture oceanic family securities oversight ethics employment nuclear aviation wildlife harbours"""
)

SUFFIXES: Final = _words("jr sr ii iii iv esq qc kc mp phd md")
PARTICLES: Final = _words(
    """de da do dos das del della der den di du la le van von vande ter ten bin bint ibn al el abu y e zu st"""
)

MALE: Final = _words(
    """mr sir lord king prince duke baron count father brother uncle pope he him his himself spokesman chairman
    congressman councilman assemblyman businessman salesman policeman fireman husband son dad grandfather grandpa
    actor man boy gentleman guy nephew widower"""
)
FEMALE: Final = _words(
    """mrs ms miss dame lady queen princess duchess baroness sister aunt she her hers herself spokeswoman chairwoman
    congresswoman councilwoman assemblywoman businesswoman policewoman wife daughter mother mom mum grandmother
    grandma actress woman girl niece widow saleswoman"""
)

# Common first names of the press, of English and of other languages, that are mostly borne by one sex.
MALE_NAMES: Final = _words(
    """aaron abdul adam adrian ahmed al alan albert alejandro alex alexander ali allan allen andre andrew andy
    anthony antonio arthur barack barry ben benjamin bernard bernie bill billy bob bobby boris brad bradley
    brendan brent brett brian bruce bryan byron calvin carl carlos charles charlie chris christopher chuck
    clarence claude clint colin connor corey craig curtis dale damian dan daniel danny darren dave david dean
    dennis derek diego dmitry dominic don donald doug douglas duncan dwight earl ed eddie edgar edward edwin
    emmanuel eric ernest ethan eugene evan fernando francis francisco frank franklin fred frederick gabriel gareth
    garry gary gavin gene geoff geoffrey george gerald gerard glen glenn gordon graham greg gregory guy harold
    harry harvey hassan henry herbert herman howard hugh hugo ian ibrahim ira isaac ivan jack jacob jake james
    jared jason jay jeb jeff jeffrey jeremy jerome jerry jesse jesus jim jimmy joe joel joey john johnny jon
    jonathan jorge jose joseph josh joshua juan justin karl keith ken kenneth kevin kurt kyle larry lawrence lee
    len leo leon leonard lewis liam lindsay-hogg lloyd louis lucas luis luke malcolm manuel marco marcus mario
    mark marshall martin marty marvin matt matthew maurice max maxwell michael miguel mike mitch mitchell mitt
    mohamed mohammad mohammed muhammad nathan neal neil newt nicholas nick nigel noah norman oliver omar oscar
    otto owen pablo patrick paul pedro pete peter phil philip phillip pierre rahul ralph rand randall randy ray
    raymond reggie reince rex ricardo richard rick ricky rob robby robert roberto rodney roger roland ron ronald
    ross roy rudolph rudy rupert russell ryan sam samuel sandeep scott sean sebastian seth shaun shawn sidney
    simon spencer stan stanley stefan stephen steve steven stewart stuart ted terrence terry theodore thomas tim
    timothy toby todd tom tommy tony travis trevor trey troy tyler vernon victor vincent vladimir wallace walter
    warren wayne wesley will william xavier zachary
    abdullah ahmad alexei amit anders andrii andrzej arun bjorn dieter dmitri emeka erik felipe friedrich giovanni
    hamid hans hiroshi hussein igor imran jens jürgen kenji khalid klaus kofi kwame lars magnus mahmoud matteo mehmet
    mikhail mustafa narendra nikolai nils oleg olaf pavel piotr rafael rajiv ravi recep salman sanjay sergei shinzo
    takashi tomas toshimitsu vijay volodymyr wolfgang yoshihide yuri yusuf"""
)
FEMALE_NAMES: Final = _words(
    """abigail adele agnes aisha alexandra alice alicia alison allison amanda amber amelia amy ana andrea angela
    anita ann anna anne annie april ashley audrey barbara beatrice becky bernadette beth betsy betty beverly
    bonnie brenda bridget brittany camilla carla carly carmen carol caroline carolyn carrie catherine cathy
    charlotte chelsea cheryl christie christina christine cindy claire clara claudia colleen condoleezza connie
    courtney crystal cynthia daisy danielle dawn deborah debbie debra denise diana diane dianne dolores donna
    doris dorothy edith eileen elaine eleanor elena elisa elise elizabeth ella ellen emily emma erica erin esther
    ethel eva evelyn faith fatima felicia fiona florence frances gabrielle gail georgia gina ginny glenda gloria
    grace gwen hannah harriet heather heidi helen helena hillary holly hope huma ida ingrid irene iris isabel
    isabella ivanka jackie jacqueline jan jane janet janice jasmine jean jeanne jenna jennifer jenny jess jessica
    jill jo joan joanna joanne josephine joy joyce judith judy julia julie june karen karin kate katharine
    katherine kathleen kathryn kathy katie katrina kay kayla kelly kellyanne kerry kim kimberly kirsten kirstjen
    kristen kristin kristina lara laura lauren laurie leah leslie lillian linda lindsay lisa liz lois loretta lori
    lorraine louise lucia lucy lynn madeleine maggie mandy marcia margaret maria marianne marie marilyn marina
    marjorie marsha martha mary maureen megan melanie melania melinda melissa mercedes michelle mildred miranda
    miriam molly monica nadia nancy naomi natalie natasha nicola nicole nikki nina nora norma olivia pamela pat
    patricia patty paula pauline peggy penny phyllis priscilla rachel rebecca regina renee rhonda rita roberta
    robin rosa rose rosemary roxanne ruth sally samantha sandra sara sarah shannon sharon sheila shelley sherry
    shirley silvia sofia sonia sophia sophie stacey stella stephanie sue susan susanna suzanne sylvia tamara tammy
    tania tara teresa theresa tiffany tina tracy tulsi valerie vanessa vera veronica vicki victoria virginia
    vivian wanda wendy yolanda yvonne zoe
    amina anastasia anjali anneli annalena astrid beatriz benazir brigitte chantal chiara ekaterina erna francesca freya
    giulia greta indira ines irina kaja kaori katalin keiko kristalina layla leila malala maryam mette naoko natalia
    ngozi olga pilar priya sanna sigrid solveig sunita svetlana tatiana ursula yasmin yulia zahra zuzana"""
)

FIRST_NAMES: Final = MALE_NAMES | FEMALE_NAMES

# A name that ends in one of these words is mostly an organisation's.
INSTITUTIONS: Final = _words(
    """academy administration advocates affairs agency airlines airport airways alliance americans analytics army
    assembly associates association associates authority avenue bank banks bay beach board books bridge
    broadcasting brothers bureau business cabinet campaign canyon capital capitol castle cathedral caucus cemetery
    center centers central centre chamber channel charity children church city clinic club coalition college
    commission committee commons communications community companies company conference congress consortium
    constitution consulting convention corp corporation council county court creek daily debate defense defence
    democracy democratic democrats department digital district division drive economics electric embassy endowment
    energy enterprise enterprises entertainment estate exchange express family federation festival field fire firm
    force forces forest forum foundation fund gallery games gazette global government group guard guardian hall
    headquarters health herald heights high highway hill hills holdings home hospital hotel house human
    immigration inc independent industries industry inn inquirer insider institute institution insurance
    intelligence international investment investments island islands journal justice kingdom labor labour
    laboratories laboratory lake law league legal legislature liberal liberals library limited live llc llp local
    london lords ltd magazine media medical medicine memorial mills ministry monitor motors mountain movement
    museum national nations navy network networks new news north northern observer office olympics opera orchestra
    order organisation organization pac parade parish park parliament partners partnership party patrol plaza
    police poll politico polling post press prison productions program project public publishing radio railway
    record register republic republican republicans research reserve resort restaurant review river road rights
    royal school schools science sciences secretariat security senate service services show sky society solutions
    south southern square stadium standard states station store street strategies studies studio studios summit
    sun survey syndicate system systems team technologies technology telegraph television temple theater theatre
    times today tower treasury tribunal tribune trust tv union united universities university valley village voice
    wall war watch web week weekly west western wing wire works world"""
)

# Lower-case words that end an organisation's name: "the Clinton campaign", "Oslo police".
INSTITUTION_TAILS: Final = _words(
    """administration agency army authorities campaign committee company council court department embassy force
    forces foundation government group institute ministry office organisation organization parliament party police
    regime school staff team union university"""
)

PLACES: Final = _words(
    """afghanistan africa america argentina asia australia austria bangladesh belgium brazil britain california
    cambodia canada chile china colombia cuba denmark egypt england europe finland florida france gaza georgia
    germany ghana greece hungary india indonesia iran iraq ireland israel italy jamaica japan jordan kenya korea
    kuwait lebanon libya malaysia mexico morocco myanmar netherlands nigeria norway pakistan palestine peru
    philippines poland portugal qatar russia scotland singapore somalia spain sudan sweden switzerland syria
    arabia taiwan thailand tunisia turkey uganda ukraine venezuela vietnam wales yemen zimbabwe alabama alaska
    arizona arkansas colorado connecticut delaware hawaii idaho illinois indiana iowa kansas kentucky louisiana
    maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma
    oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming beijing berlin boston
    brussels chicago dallas detroit houston london miami moscow paris philadelphia tokyo"""
)

# Capitalised words that are seldom names.
NO_NAMES: Final = _words(
    """monday tuesday wednesday thursday friday saturday sunday january february march july september october
    november december jan feb aug sept oct nov dec i i'm i've i'd i'll mon tue wed thu fri sat christmas easter
    english internet photo image getty images video advertisement"""
)

# Parties, faiths and peoples: they may stand before a name and are no part of it.
ADJECTIVES: Final = _words(
    """republican republicans democrat democrats democratic gop american americans british french german russian
    chinese japanese israeli iranian iraqi indian canadian mexican european african asian latino latinos hispanic
    hispanics black blacks white whites jewish muslim muslims christian christians catholic catholics islamic arab
    conservative conservatives liberal labour tory tories south north korean syrian turkish irish scottish welsh
    italian spanish australian afghan ukrainian palestinian palestinians saudi cuban brazilian u.s. uk eu un nobel"""
)

POSSESSIVES: Final = _words("his her its their our my your")

# What follows a name that acts, besides words in "-ed" and "-s"; and nouns in "-s" that follow a name.
VERBS: Final = _words(
    """said told has had was is will would could can did does may might wrote went came took made gave got began also
    then never later spoke put won lost met left ran held led"""
)
NO_VERBS: Final = _words("as campaigns aides supporters officials")

# Function words: they begin sentences, part descriptions, and are never a role.
DETERMINERS: Final = _words(
    """a an the this that these those his her its their our my your whose another one some both"""
)
PREPOSITIONS: Final = _words(
    """of for from to in on at by with about against among between within without under over near across through
    during including after before since until into onto as like familiar close who whom which that whose behind
    inside outside around toward towards via per than involved working based"""
)
FUNCTION_WORDS: Final = (
    DETERMINERS
    | PREPOSITIONS
    | _words(
        """and or but nor so yet if then when while where why how what because although though unless however not no yes
    he she it they we you i him them us me himself herself themselves is are was were be been being am has have
    had do does did will would can could may might must shall should said says say told asked added there here
    in's it's he's she's they're we're i'm that's there's let's don't more didn't wasn't isn't can't won't also
    either neither whether"""
    )
)

# Words that begin sentences, and names seldom.
OPENERS: Final = _words(
    """meanwhile still even just only now today yesterday tomorrow once again perhaps maybe indeed instead later
    earlier all any each every many most much few several such other others same own very too well back up down
    out off away first second third last next two three four five six seven eight nine ten thanks thank please
    read see watch according despite unlike besides nobody everyone everybody someone somebody anyone current new
    police officials critics experts supporters opponents"""
)

PRONOUNS: Final = {
    **dict.fromkeys(("he", "him", "his", "himself"), "he"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "she"),
    **dict.fromkeys(("they", "them", "their", "themselves"), "they"),
    **dict.fromkeys(("it", "its", "itself"), "it"),
    **dict.fromkeys(("i", "me", "my", "myself"), "i"),
    **dict.fromkeys(("we", "us", "our", "ourselves"), "we"),
    **dict.fromkeys(("you", "your"), "you"),
    **dict.fromkeys(("who", "whom", "whose", "that", "which"), "who"),
}

DOCUMENTS: Final = _words(
    """ad analysis announcement article articles bill book brief complaint column contract data decree document
    documents editorial email emails e-mail essay estimate estimates figures file files filing filings findings
    guideline guidelines indictment judgment law laws lawsuit letter letters memo memorandum memos message numbers
    opinion order paper papers petition plan poll polling polls post posts record records release report reports
    research results review ruling sign signs statement statements statistics story studies study suit survey
    surveys text texts transcript transcripts treaty tweet tweets video videos website"""
)

# Documents that speak for themselves, whoever made them; the others speak for who issued them.
WORKS: Final = _words("poll polls study studies letter post documents memo article book")

# What somebody says or issues: "Mr. Miller's statement" is Mr. Miller.
UTTERANCES: Final = _words(
    """statement statements tweet tweets words argument arguments remarks remark comment comments message speech
    answer reporting letter piece post testimony report response account op-ed announcement email"""
)

# What an institution issues in its own name: "a Labor Department report" is the department.
ISSUED: Final = _words(
    """report reporting statement statements ruling website editorial review data research statistics figures records
    release decision"""
)

# Participles that part a document from what is said of it.
PUBLISHED: Final = _words(
    """released published conducted issued posted obtained given provided sent signed dated taken out"""
)

# What "the company" and its like may stand for is an organisation.
COMPANIES: Final = _words(
    """company firm group organisation organization agency newspaper paper magazine network outlet site union charity
    bank retailer airline institute center centre department ministry club"""
)

PLURALS: Final = _words("people police men women some many others staff")

# Nouns for a person that no ending gives away.
PEOPLE: Final = _words(
    """advocate aide ally american boss boy candidate champion chef chief coach conservative diplomat executive
    friend girl guy head hopeful husband insider kid magnate mate mogul mother native official old pilot
    billionaire millionaire representative republican rival runner son source star veteran wife"""
)
