"""Stems of common English words, which are never taken for a typing mistake of another word.

Words of four letters and more that occur in many of the comments and docstrings of Python's own standard library, and
everyday words beside them; stemmed by `stems.stem`.
"""

from __future__ import annotations

from tutor.grading.rubric.lexicon import words

__all__ = ["COMMON_STEMS"]

COMMON_STEMS = words("""
abbrevi abil abl abort about abov absent absolut abstract accept access accid accord account accumul accur acorn
acquir across act action activ actor actual adapt add addit addr address adjac adjoin adjust adult advanc advantag
advertis affair affect afraid after afterward again against agent agre agreement ahead alarm album alert algorithm
alia alias align alik aliv alloc allow alloy almost alon along alpha alreadi also alter altern although alway amaz
ambigu among amount analysi analyz anchor angel anger angl angri anim annot anoth answer anymor anyon anyth anyway
anywher apach apart appar appear append appl appli applic approach appropri approxim april arbitrari arbitrarili
architectur archiv area aren arg argu argument aris arithmet armi around arrang array arrest arriv arrow articl
artist ascii asid ask asleep aspect assert assign associ assum assumpt async asynchron asynci asyncio atom attach
attack attempt attend attr attribut audio augment authent author auto automat autumn avail avoid aw await awar award
away babi back background backslash backward bacon bad bail balanc ball bank bare barf barrel barri barrier base
basenam basi basic basin basket battl baxter be beach bean bear beat beauti becaus becom befor begin behav behavior
behaviour behind belief belong below bench bend beneath benefit besid best beta better between beyond binari bind
bird birth bit bitmap bitter black blade blame blank blast bless blind block blood bloom blow blue board boat bodi
bogus bold bone book bool boolean boost bootstrap border born borrow both bother bottl bottom bound boundari box
bracket brain branch brand brave bread break breath breed brian brick bridg brief bright bring broad brother brown
brows browser brush bucket budget buffer bug build builtin bunch burden bureaucraci buri burn burst busi butter
button buyer bypass byte bytearray bytecod cabl cach calcul calendar call callabl callback caller camera camp canal
cancel candid candl cannot canon canva capabl capit captain captur carbon card care career cargo carri carriag carv
case cast castl casual catch categori cattl caus caution ceil cell center centr central certain certif chain chair
chanc chang channel chapter char charact charg charm charset chart chase chdir cheap cheat check checkbutton cheer
chees chest chicken chief child choic choos chrome chunk church circl circular circumst citi citizen civil claim
class classic classmethod claus clean cleanup clear clerk clever click client cliff climat climb clock clone close
closer closest cloth cloud club coach coast coat code codec coerc coffe coin cold collaps collect colleg colon color
colour column combin come comfort comma command comment commit common communic commut compact compani compar
comparison compat compil complain complet complex compli complianc compliant complic compon composit compound
compress comput concaten concept concern concert conclud concret concurr condit conduct config configur confirm
conflict conform confus conjunct connect consecut consid consist consol const constant construct constructor consum
contact contain content contest contex context continu contract contrarili contrast contribut contributor control
conveni convent convers convert convinc cook cooki cool coordin copi copper copyright core corn corner coroutin
correct correspond cost cotton could couldn council count counter counti countri coupl courag cours court cousin
cover coverag cpython crack craft crash crazi cream creat creation credit crew crime crisi critic crop cross crowd
crown cruel crush ctype cultur cumul cupboard current cursor curtain curv custom cycl cyclic cygwin daemon daili
damag danc danger dangl dare dark darwin dash databas datagram datatyp date datetim datum daughter david day
daylight dead deadlock deaf deal dear death debat debt debug debugg decad decay decept decid decim declar declin
decod decompress decor decreas decrement decrypt dedent deduct deem deep deeper default defeat defect defend defer
defin definit degre delay deleg delet deliber delimit deliv deliveri delta demand demo deni depend deploy deprec
depth deriv descend describ descript descriptor desert deserv design desir desk despit destin destroy destructor
detail detect determin determinist develop devic devot dialog dict dictionari didn diff differ difficult digest
digit dinner dir direct directori dirnam dirt disabl disappear discard discov discuss diseas dish disk dispatch
display disposit disput distanc distant distinct distinguish distribut district disturb distutil ditto divid divis
do doc docstr doctest doctor document doesn domain dot doubl doubt down download dozen draft drag drain drama draw
dream dress drift drink drive driver drop drug drum duck dumb dummi dump duplic dure duti dynam each eager earli
earlier earn earth eas easi easier easili east economi edg edit edito editor educ effect effici effort egress eight
either elder elect elem element eleven elif elimin els elsewher emai email embed emerg emit employ empti emul enabl
enclos encod encount encourag encrypt end endian endless enemi energi enforc engag engin english enhanc enjoy enorm
enough ensur enter entir entiti entri enum environ epoch epol equal equival eric errno error escap especi essenti
establish estat estim eval evalu even event eventu ever everi everyth everywher evid evil exact examin exampl exceed
excel except exchang exclud exclus excus exec execut executor exercis exhaust exhibit exist exit expand expans expat
expect expens expert expir explain explan explicit explod exploit explor export expos express extend extens extent
extern extra extract extrem face facil fact factor factori fail failur faint fair faith fake fall fallback fals fame
famili familiar famous fanci farm fashion fast faster fastest father fault favor favour fear feast featur februari
feder feed feel fellow femal fenc fetch fever field fierc fifth fifti fight figur file filenam fileno filesystem
fill film filter final find finder fine finger finish finit fire firm first fish fist five fix flag flame flash flat
flesh flexibl flight floa float flood floor flow flower flush focus fold folder follow font food foot forbid forc
foreground foreign forest forev forget forgiv fork form formal format formatt former forth fortun forward foundat
four fourth fraction fragment fram frame framework fredrik free freedom freeli freez frequenc frequent fresh friend
from front fruit fuel full fulli fullnam func function functool fund funni further futur gain game gamma garbag
garden gate gateway gather general generat generic gentl geometri get giant gift githu give glad glass glibc glob
global glove gmai go goal gold good googl grab grade gradual grain grammar grand grant graph graphic grass grave
gray great greater greedi green greet greg grep grid ground group grow growth guarante guard guess guest guid guido
guilt gzip habit hack hair half hall hand handi handl handler handshak hang happen happi harbour hard hardcod harder
harm harmless hasattr hash hashabl hasn hast hate have haven head header heal health heap hear heart heat heaven
heavi heavier heavili height hello help helper henc here herebi hero hesit hetting heurist hexadecim hide hierarch
hierarchi high higher highest highlight hill hint hire histor histori hold hole holi holiday hollow home honest
honor honour hook hope horizon horizont hors hospit host hostnam hotel hour hous howev htest html http https huge
human humbl hundr hunger hunt hurri hurt husband icon idea ideal ident identifi idl idlelib ignor illeg imag imagin
immedi immut impact implement impli implicit import importlib impos imposs improv incept inch includ inclus incom
incompat incomplet inconsist incorrect increas increment inde indent independ index indic indirect individu industri
infant infect infer infin infinit info inform ingress inherit inhibit init initi inject injur inlin inner innoc
input inquir insect insensit insert insid insist inspec inspect inspir instal instanc instant instanti instead
instruct insult insur int intact integ integr intel intend intens intent interact intercept interest interfac
interior intermedi internal internet interpret interrupt interval into intranet introduc introspect invad invalid
invari invent invers invest invis invit invoc invok involv iron isinst isinstanc island issu issubclass item iter
itself jack jacket jame januari join joint joke journey judg juic juli jump june junior junk juri just justic jython
keen keep kernel key keybind keyboard keyword kick kill kind king kitchen knee knife knock know knowledg kqueue
kwarg kwds lab label labour lack ladder lake lambda lamp land lang languag larg larger largest last late later
latest latin latter laugh launch lawyer layer lazi lead leader leaf leagu leak lean leap learn least leather leav
lectur left leftmost leftov legaci legal lend length less lesser lesson let letter level lexic liabl liberti librari
licens lie life lift light lighter like likewis limit line linear lineno linesep link linker linux lion list listbox
listen liter littl live liver load loader loan local localhost locat lock log logger loggin logic login logo lone
long longer longest look lookahead lookup loop loos lord lose loser loss lot loud love lower lowercas lowest loyal
luck lunch lundh lung machin machineri macintosh macro magic mail mailbox main mainloop maintain major make makefil
male malform manag mandatori mani manipul manner manual map marc march margin mark marker market marri mask mass
master match mate math matter maxim maximum maxsiz mayb meal mean meaning measur meat mechan medium meet melt member
memo memori mental mention menu menubutton menus merchant merci mere merg merit merri messag meta metaclass metadata
metal meter method microsoft middl might migrat mild mile militari milk mill million millisecond mimic mind mine
miner minim minimum minor minus minut mirror misc miscellan mismatch miss mistak mitig mix mixin mixtur mmap mobil
mock modal mode model modern modest modif modifi modul modulo moment monday money monitor month mood moon moral more
morn most mother motion motor mount mountain mous mouth move movement movi mtime much multi multilin multipart
multipl multipli multiprocess murder muscl music must mutabl mutat mutual mysteri naiv nake name namedtupl namespac
narrow nation nativ natur near nearbi nearer nearest neat necessari necessarili neck need needl negat neighbour
neither nerv nest network never newer newest newli newlin next nice nicer night nine nobl nobodi node nois none
nonzero noon normal north nose notat note noth notic notif notifi notion novel null number numer nurs obey objec
object oblig obscur observ obsolet obtain obvious occas occlud occupi occur occurr ocean octal octet offer offic
offici offset often okay older oldest omit onc one onli onto oop opcod open oper operand opinion oppos opposit optim
option orang orbit order ordin ordinari organ orient origin oth other otherwis oudkerk ought ourselv outcom outer
output outsid oven over overcom overflow overhead overlap overload overrid overridden overview overwrit overwritten
own owner pace pack packag pad page pain paint pair palac pale panel panic paper parallel param paramet parcel
pardon paren parent parenthes parenthesi park pars parser part parti partial particl particular partner pass passag
passiv password past paste patch path pathnam patienc patient pattern paus payload payment peac peak peer pencil
pend pepper percent percept perfect perform perhap period perman permiss permit persist person pertain peter phase
phone photo phrase physic piano pick pickl pictur piec pile pilot pink pipe pirat pitch pixel place placehold plain
plan plane planet plant plastic plat plate platform play pleas pleasant plenti plot plug plural plus pocket poem
poet point pointer poison pole polic polici polish polit poll pond pool poor pop pope popen popul popular popup port
portabl portion posit posix possess possibl post potato potenti pound pour powder power practic pragma prais pray
preced precis preclud predic predict prefer prefix prepar prepend preprocess presenc present preserv press presum
pretend pretti prevent previous price pride priest primari primarili prime primit prin princ princip principl print
printabl prior prioriti prison privat prize probabl problem proceed process processor produc product profess profil
profit program progress prohibit project promis promot prompt proof propag proper properti propos protect protest
proto protocol proud prove provid proxi prune pseudo public publish pull puls pump punish pupil purchas pure purpos
pursu push put puzzl pyshel pytho python pythonwar qualifi qualiti quantiti quarrel quarter queen queri question
queu queue quick quicker quickest quiet quinlan quit quot quotat race radio rain rais random rang rank rapid rare
rate rather ratio raymond reach react read readabl reader readi readlin readon real realis realiti realli reason
recal receiv recent recept reckon recogn recognis recommend reconstruct record recov recreat recurs redefin redirect
redo reduc reduct redund reentrant refer referenc reflect reform refus regard regardless regex regexp region regist
registri regret regular reject relat relax releas relev reli reliabl relief religion reload remain remaind remark
remedi rememb remind remot remov renam render rent reopen repair repeat replac repli report repositori repr repres
represent republ republican request requir rerais rescu research reserv reset resist resolut resolv resort resourc
respect respond respons rest restart restor restrict result resum retain retir retri retriev return reus reveal
revers revert review revis revolt reward rewind rewrit rice rich ride right ring rise risk rival river road roar
robust rock role roll roof room root rope rossum rotat rough round rout routin row royal rubber ruin rule run runner
runtim rush sacr sacrific safe safer safest safeti sail sajip salari sale salt same sampl sand sane saniti satisfi
save say scalar scale scan scarc scatter scene schedul scheme school scienc scope score scrape scream screen screw
script scroll scrollabl scrollbar search season seat second secret section secur see seed seek seem segment seiz
select selector self sell semant semaphor semi senat send sendfil senior sens sensibl sensit sentenc sentinel separ
sequenc sequenti seri serial serious serv servant server servic session set settl setu setup setuptool seven sever
shade shadow shake shall shallow shame shape share sharp sheep sheet shelf shell shelter shift shine ship shirt
shock shoe shoot shop shore short shortcut shorter shortest shorthand shot should shoulder shouldn shout show shower
shut shutdown sick side sight sign signal signatur signific silenc silent silk silver similar simpl simpler simplest
simpli simplifi simul simultan sinc sing singl singleton sink sister site situat size skill skin skip skirt slash
slave sleep slice slide slight slip slope slot slow slower slowest small smaller smallest smart smell smile smoke
smooth snake snow soap social societi sock socket soft softwar soil solari soldier solemn solid solut solv some
someon someth sometim somewhat somewher song soon sooner sophist sorri sort soul sound soup sourc south space spam
span spare spark spawn speak spec special specif specifi speech speed speedup spell spend spirit spite split spoil
sport spot spread spring spurious squar stabl stack staff stage stain stair stamp stand standard star stare start
startup starv stat state statement static station statist statu status stay stderr stdin stdlib stdout steadi steam
steel steep stem step steve stick stiff still sting stir stmt stock stomach stone stop storag store stori storm
stove straight strain strang strategi stream street strength stress stretch strict strike strin string strip strong
stronger struc struct structur struggl stub student studi stuff stupid style subclass subdirectori subject submit
submodul subpart subproc subprocess subsequ subset substitut substr subtl subtract subtyp succeed success such suck
sudden suffer suffici suffix sugar suggest suit suitabl summari summer sunday super superclass suppli support suppos
suppress suprem sure surfac surpris surrog surround survey surviv suspect sweat sweep sweet swell swim swing switch
sword symbol symlink sympathi sync synch synchron syntact syntax syscal sysconfig system tab tabl tag tail take tale
talent talk tall target task tast teach teacher team tear technic tell temp temper templ templat temporari
temporarili tempt tend tender tenni tension tent term termin terribl territori test text textual than thank that
theatr their them theme themselv then theori there therefor thereof these they thick thief thin thing think third
thirst thirti this thoma thorough those though thousand thread threadin threat threaten three throat through
throughout throw thunder thus ticket tie tight till timber time timeout timer timestamp timezon tini tire titl tkint
tkinter toast today togeth toggl token tomorrow tone tongu tool toolkit tooth topic toplevel topmost total touch
tough tour toward tower town trace tracebac traceback track tracker trade tradit traffic trail train transact
transfer transform transient transit translat transmiss transmit transpar transport trap travel travers treasur
treat treatis treatment tree trembl trend tri trial tribe trick tricki trigger trim trip tripl trivial troop troubl
truck true truncat trust truth tube tune tupl turn turtl turtledemo twelv twenti twice twin twist type typic ugli
ultim unabl unam unavail unbind unbound unbuff unchang uncl uncompress uncondit undefin under underscor understand
undo undocu undon unexpect unfortun unicod uniform union uniqu unit uniti unitt unittest univers universal
universiti unix unknown unless unlik unlink unload unmodifi unnecessari unpack unpickl unquot unregist unrel unsaf
unset unsign unspecifi unsupport until unus updat upload upon upper uppercas upset urban urg urlli urllib usabl usag
use user usernam usual util utter vain valid valley valu var vari variabl variant various vast vehicl ventur venv
verb verbos veri verifi vers versa version vertic vessel vice victim victori video view viewer villag vinay violent
virtu virtual visibl vision visit visual vital voic volum vote voyag wage wait waiter wake wakeup walk wall wander
want warm warn warsaw wash wasn wast watch water wave way weak weaker weakref wealth weapon wear weather wed week
weekday weigh weight weird welcom well west whale what whatev wheat wheel when whenev where wherea whether which
while whip whisper white whitespac whole whose wide wider widest widget widow width wife wiki wild will wind window
wine wing wink winner winter wire wisdom wise wish wit with within without woman wonder wood wool word work
workaround worker world worri wors worship worst worth would wouldn wound wrap wrapper wreck wrist writabl write
writelin writer wrong yard year yellow yesterday yield young your yourself zero zipfil zone
""")
