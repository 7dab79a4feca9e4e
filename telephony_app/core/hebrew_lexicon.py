"""How frequent Hebrew words sound, in espeak-ng's phoneme names; the written language leaves the vowels out.

In pairs: a written word, then its phonemes. `'` stands before the stressed vowel; `S` sh, `X` ch (ח, כ),
`R` r, `j` y, `ts` צ, `Z` zh, `?` a glottal stop; `|` parts two letters that would be read as one sound.
A word that may be read in several ways has the reading that a receptionist needs.
"""

NUMBERS = """
אפס 'efes  אחת aX'at  אחד eX'ad  שתיים St'aim  שתים St'aim  שתי St'ei  שניים Sn'aim  שני Sn'ei
שלוש Sal'oS  שלושה SloS'a  ארבע 'aRba  ארבעה aRba'?a  חמש Xam'eS  חמישה XamiS'a  שש S'eS  שישה SiS'a
שבע S'eva  שבעה Siv'?a  שמונה Sm'one  תשע t'eSa  תשעה tiS'?a  עשר 'eseR  עשרה asaR'a  עשרים esR'im
שלושים SloS'im  ארבעים aRba'?im  חמישים XamiS'im  שישים SiS'im  שבעים Siv'?im  שמונים Smon'im
תשעים tiS'?im  מאה me'?a  מאתיים mat'aim  מאות me'?ot  אלף 'elef  אלפיים alp'aim  אלפים alaf'im
חצי X'etsi  רבע R'eva  ראשון RiS'on  ראשונה RiSon'a  שלישי SliS'i  רביעי Revi'?i  חמישי XamiS'i
שישי SiS'i  שביעי Svi'?i  שנים Sn'eim  שלושת Sl'oSet  ארבעת aRb'a?at  חמשת XameS'et  ששת SeS'et
שבעת Siv'?at  שמונת Smon'at  תשעת tiS'?at  עשרת as'eRet  מיליון mili'on  שמיני Smin'i  תשיעי tSi'?i
עשירי asiR'i  שנייה Snij'a  שלישית SliS'it  רביעית Revi'?it  חמישית XamiS'it  שישית SiS'it
שביעית Svi'?it  שמינית Smin'it  תשיעית tSi'?it  עשירית asiR'it
"""

TIMES = """
יום j'om  ימים jam'im  שבת Sab'at  היום haj'om  מחר maX'aR  מחרתיים moXoRat'aim  אתמול etm'ol
עכשיו aXS'av  הבא hab'a  הבאה haba'?a  שבוע Sav'u?a  שבועות Savu'?ot  השבוע haSav'u?a  חודש X'odeS
חודשים XodaS'im  שנה San'a  שעה Sa'?a  שעות Sa'?ot  בשעה beSa'?a  בשעות biSe'?ot  דקה dak'a
דקות dak'ot  שניות Snij'ot  בוקר b'okeR  בבוקר bab'okeR  צהריים tsohoR'aim  בצהריים batsohoR'aim
ערב '?eRev  בערב ba'?eRev  לילה l'aila  בלילה bal'aila  חצות Xats'ot  אחר aX'aR  אחרי aXaR'ei
לפני lifn'ei  לקראת likR'at  בין b'ein  מוקדם mukd'am  מאוחר me?uX'aR  תאריך taR'iX  זמן zm'an
ינואר j'anu?aR  פברואר f'ebRu?aR  מרץ m'eRts  אפריל apR'il  מאי m'ai  יוני j'uni  יולי j'uli
אוגוסט 'ogust  ספטמבר sept'embeR  אוקטובר okt'obeR  נובמבר nov'embeR  דצמבר dets'embeR  חג X'ag
חגים Xag'im  פסח p'esaX  סוכות suk'ot  כיפור kip'uR
"""

TALK = """
שלום Sal'om  היי h'ai  הלו hal'o  תודה tod'a  רבה Rab'a  בבקשה bevakaS'a  סליחה sliX'a
להתראות lehitRa'?ot  ביי b'ai  כן k'en  לא l'o  נכון naX'on  בסדר bes'edeR  גמור gam'uR  אוקיי ok'ei
רגע R'ega  מצוין metsuj'an  מצוינת metsuj'enet  מעולה me?ul'e  נהדר nehed'aR  בשמחה besimX'a  מה m'a
מי m'i  איך 'eiX  איפה 'eifo  מתי mat'ai  כמה k'ama  למה l'ama  איזה '?eize  איזו '?eizo
אילו '?eilu  האם ha'?im  של S'el  שלך SelX'a  שלכם SelaX'em  שלנו Sel'anu  שלי Sel'i  את '?et
אתה at'a  אתם at'em  אני an'i  אנחנו an'aXnu  הוא h'u  היא h'i  הם h'em  זה z'e  זו z'o  זאת z'ot
אלה '?ele  עם '?im  על '?al  אל '?el  גם g'am  רק R'ak  כל k'ol  עוד '?od  או '?o  אם '?im  כי k'i
אבל av'al  אז '?az  אך '?aX  כדי kd'ei  כבר kv'aR  כאן k'an  פה p'o  שם S'em  השם haS'em  שמך SimX'a
לי l'i  לך l'eXa  לכם laX'em  לנו l'anu  לו l'o  לה l'a  בו b'o  בה b'a  יש j'eS  אין '?ein
היה haj'a  הייתה hajt'a  יהיה jihj'e  תהיה tihj'e  להיות lihj'ot  מדבר medab'eR  מדברת medab'eRet
לדבר ledab'eR  דיבור dib'uR  עוזרת oz'eRet  לעזור la?az'oR  אעזור e?ez'oR  עזרה ezR'a  פקידה pkid'a
הפקידה hapkid'a  מזכירה mazkiR'a  קבלה kabal'a  דיגיטלית digit'alit  אוטומטית otom'atit
וירטואלית viRtu'alit  הגעתם higa'?tem  הגעת hig'a?ta  ברוכים bRuX'im  הבאים haba'?im
צוהריים tsohoR'aim  טובים tov'im  טוב t'ov  טובה tov'a  נעים na?'im  נשמח nism'aX  אשמח esm'aX
שמחה smeX'a  אפשר efS'aR  ניתן nit'an  צריך tsaR'iX  צריכה tsRiX'a  צריכים tsRiX'im  רוצה Rots'e
רוצים Rots'im  תרצו tiRts'u  לרצות liRts'ot  מתאים mat'?im  תתאים tat'?im  מתאימה mat?im'a
יתאים jat'?im  נוח n'oaX  נוחה noX'a  עדיף ad'if  אפשרות efSaR'ut  אפשרויות efSaRuj'ot
"""

BOOKING = """
תור t'oR  תורים toR'im  התור hat'oR  פגישה pgiS'a  הפגישה hapgiS'a  ביקור bik'uR  יומן jom'an
ביומן bajom'an  שירות SeR'ut  טיפול tip'ul  תספורת tisp'oRet  עסק '?esek  מרפאה miRpa'?a
קליניקה kl'inika  מספרה mispaR'a  סלון sal'on  משרד misR'ad  רופא Rof'e  דוקטור d'oktoR
לקבוע likb'o?a  לקביעת likvi'?at  קביעת kvi'?at  קבעתי kav'a?ti  קבענו kav'a?nu  נקבע nikb'a
נקבעה nikbe'?a  נקבעו nikbe'?u  קבוע kav'u?a  לבטל levat'el  ביטלתי bit'alti  בוטל but'al
מבוטל mevut'al  ביטול bit'ul  להזיז lehaz'iz  לשנות leSan'ot  שינוי Sin'ui  הוזז huz'az
העברתי he?ev'aRti  הועבר hu?av'aR  להעביר leha?av'iR  מעבירה ma?aviR'a  מעביר ma?av'iR
לבדוק livd'ok  בודקת bod'eket  אבדוק evd'ok  לחפש leXap'es  פנוי pan'ui  פנויה pnuj'a
פנויים pnuj'im  פנויות pnuj'ot  תפוס taf'us  תפוסה tfus'a  סגור sag'uR  סגורים sguR'im  סגורה sguR'a
פתוח pat'u?aX  פתוחים ptuX'im  פתוחה ptuX'a  פעילות pe?il'ut  הפעילות hape?il'ut  נמצא nimts'a
מצאתי mats'ati  נמצאו nimtse'?u  להציע lehats'i?a  מציעה matsi'?a  הקרוב hakaR'ov  הקרובה hakRov'a
הקרובים hakRov'im  קרוב kaR'ov  ביותר bejot'eR  אחרת aX'eRet  אחרים aXeR'im  נוסף nos'af
נוספת nos'efet  בדיוק bedij'uk  עגולה agul'a  מראש meR'oS  אישור iS'uR  לאשר le?aS'eR
מאשרים me?aSR'im  מאושר me?uS'aR  הודעה hoda'?a  הודעת hoda'?at  תזכורת tizk'oRet  נשלח niSl'aX
נשלחה niSleX'a  תישלח tiSal'aX  אשלח eSl'aX  שלחתי Sal'aXti  לשלוח liSl'o?aX  וואטסאפ v'otsap
ווטסאפ v'otsap  מספר misp'aR  המספר hamisp'aR  טלפון t'elefon  הטלפון hat'elefon  נייד naj'ad
מקשים makaS'im  במקשים bamakaS'im  מקלדת mikl'edet  המקלדת hamikl'edet  להקיש lehak'iS
הקישו hak'iSu  להקליד lehakl'id  סולמית sulam'it  כוכבית koXav'it  בסיום besij'um  בסוף bas'of
ספרות sfaR'ot  תקין tak'in  שגוי Sag'ui  לנסות lenas'ot  שוב S'uv  מחדש meXad'aS  פעם p'a?am
נוספות nosaf'ot  שומעת Som'a?at  שמעתי Sam'a?ti  הבנתי hev'anti  מבינה mevin'a  לומר lom'aR
להגיד lehag'id  לחזור laXz'oR  לחכות leXak'ot  להמתין lehamt'in  המתינו hamt'inu  ממתינה mamtin'a
קו k'av  בקו bak'av  שיחה siX'a  השיחה hasiX'a  להתקשר lehitkaS'eR  נחזור naXz'oR  נתקשר nitkaS'eR
נציג nats'ig  נציגה netsig'a  אנושי enoS'i  צוות ts'evet  הצוות hats'evet  תקלה takal'a
תקלות takal'ot  בעיה be?aj'a  משהו m'aSehu  השתבש hiSt'abeS  מצטערת mitsta'?eRet
מצטערים mitsta?aR'im  להצטער lehitsta'?eR  מתנצלת mitnats'elet  מתנצלים mitnatsl'im  כרגע kaR'ega
אפילו af'ilu  זמין zam'in  זמינה zmin'a  זמינים zmin'im  אצלנו etsl'enu  נתראה nitRa'?e  יפה jaf'e
נפלא nifl'a  ערכת aR'aXt  פרטים pRat'im  שמות Sem'ot  מלא mal'e  לקוח lak'o?aX  לקוחות lakoX'ot
כתובת kt'ovet  שקל S'ekel  שקלים Skal'im  אחוז aX'uz  מינוס m'inus  נקודה nekud'a  פלוס pl'us
כוס k'os  דן d'an  דנה d'ana  יוסי j'osi  משה moS'e  דוד dav'id  שרה saR'a  רחל RaX'el  מיכל miX'al
נועה n'o?a  ישראל jisRa'?el  כהן koh'en  לוי lev'i  whatsapp v'otsap
"""

ANSWERS = """
לרשום liRS'om  רשמתי RaS'amti  נרשם niRS'am  קול k'ol  ספרה sfaR'a  מדי mid'ai  אי '?i
התראה hatRa'?a  כך k'aX  רחוק RaX'ok  בגלל bigl'al  הזזת hazaz'at  שעון Sa'?on  אותו ?ot'o
חוזרת Xoz'eRet  פעמיים pa?am'aim  מקום mak'om  מועד mo'?ed  החדש heXad'aS  חדש Xad'aS
שיניתי Sin'iti  כלום kl'um  קיים kaj'am  קיימת kaj'emet  לשמור liSm'oR  פרטיות pRatij'ut
לראות liR'?ot  ממנו mim'enu  לכתוב liXt'ov  נראה niR'?a  נחוץ naX'uts  פתיחה ptiX'a  מסביב misav'iv
מופיעות mofi'?ot  מופיעה mofi'?a  אצלי etsl'i  מידע meid'a  מחירים meXiR'im  פשוט paS'ut
להשיג lehas'ig  אותנו ?ot'anu  יכולה jeXol'a  עד '?ad  סוף s'of  הצלחתי hitsl'aXti  עברית ivR'it
בטח b'etaX  מעט me'?at  מתאפשר mit?apS'eR  טעמי ta?am'ei  בטיחות betiX'ut  פנו pn'u  אלינו el'einu
להשאיר lehaS'?iR  קטנה ktan'a  מענה ma?an'e  אוטומטי otom'ati  פעיל pa'?il  יותר jot'eR
עדיין ad'ain  אחריו aXaR'av  חייב Xaj'av  להסתיים lehistaj'em  מתחיל matX'il  מתחילים matXil'im
שייך Saj'aX  נמשך nimS'aX  עברה avR'a  קצרה ktsaR'a  מזיזים meziz'im  קדימה kad'ima  אחורה aX'oRa
שנייה Snij'a  לעשות la?as'ot  גישה giS'a  נבחרו nivXaR'u  בוטלו butl'u  נותקנו nut'aknu
להמשיך lehamS'iX  שומעים Som'?im  אתכם etX'em  נסיים nesaj'em  עת '?et  לשמוע liSm'o?a  מחכה meXak'a
התארכה hit?aRX'a  חויג Xuj'ag  אינו ein'o  מועברת mu?av'eRet  הועברה hu?avR'a  טכנית t'eXnit
צליל tsl'il  יענה ja?an'e  ניתוק nit'uk  מצד mits'ad  מתקשר mitkaS'eR  חיבורים XibuR'im
סבבים svav'im  אחרונים aXaRon'im
"""

COUNTED = """
אגורה agoR'a  אגורות agoR'ot  אדם ad'am  אורח oR'e?aX  אורחים oRX'im  אחוזים aXuz'im  אימון im'un
אימונים imun'im  אירו 'eiRo  איש 'iS  אישה iS'a  אנשים anaS'im  נשים naS'im  בדיקה bdik'a  בדיקות bdik'ot
ביצה beits'a  ביצים beits'im  ביקורים bikuR'im  בן b'en  בנים ban'im  בת b'at  בנות ban'ot  בקרים bkaR'im
בקשה bakaS'a  בקשות bakaS'ot  גרם gR'am  דולר d'olaR  דירה diR'a  דירות diR'ot  הודעות hoda'?ot
הופעה hofa'?a  הופעות hofa'?ot  הצגה hatsag'a  הצגות hatsag'ot  הרצאה haRtsa'?a  הרצאות haRtsa'?ot
זריקה zRik'a  זריקות zRik'ot  חבילה Xavil'a  חבילות Xavil'ot  חבר Xav'eR  חברים XaveR'im  חדר X'edeR
חדרים XadaR'im  חודשיים Xod|S'aim  חנות Xan'ut  חנויות Xanuj'ot  חתול Xat'ul  חתולים Xatul'im
טיפולים tipul'im  יד j'ad  ידיים jad'aim  יומיים jom'aim  יורו j'uRo  יחידה jeXid'a  יחידות jeXid'ot
ילד j'eled  ילדה jald'a  ילדות jelad'ot  ילדים jelad'im  כוסות kos'ot  כיסא kis'e  כיסאות kis'?ot
כלב k'elev  כלבים klav'im  כרטיס kaRt'is  כרטיסים kaRtis'im  כרטיסייה kaRtisij'a  כרטיסיות kaRtisij'ot
כתובות ktov'ot  ליטר l'iteR  לילות leil'ot  לקוחה lekoX'a  מגבת mag'evet  מגבות magav'ot  מועדים mo?ad'im
מוצר muts'aR  מוצרים mutsaR'im  מטפל metap'el  מטפלים metapl'im  מטפלת metap'elet  מטפלות metapl'ot
מטר m'eteR  מטרים metR'im  מילה mil'a  מילים mil'im  מכונית meXon'it  מכוניות meXonij'ot  מנה man'a
מנות man'ot  מסיבה mesib'a  מסיבות mesib'ot  מספרים mispaR'im  מפגש mifg'aS  מפגשים mifgaS'im
מקומות mekom'ot  משפחה miSpaX'a  משפחות miSpaX'ot  משתתף miStat'ef  משתתפים miStatf'im  נופש n'ofeS
נופשים nofS'im  נקודות nekud'ot  סדנה sadn'a  סדנאות sadna'?ot  סועד so'?ed  סועדים so?ad'im  סיבוב siv'uv
סיבובים sivuv'im  סנטימטר sentim'eteR  סנטימטרים sentim'etRim  סניף sn'if  סניפים snif'im  עובד ov'ed
עובדים ovd'im  עובדת ov'edet  עובדות ovd'ot  עוגה ug'a  עוגות ug'ot  עמדה emd'a  עמדות emd'ot
ערבים aRav'im  פגישות pgiS'ot  פיצה p'itsa  פיצות p'itsot  פעמים pe?am'im  צבע ts'eva  צבעים tsva'?im
ציפורן tsip'oRen  ציפורניים tsipoRn'aim  קבוצה kvuts'a  קבוצות kvuts'ot  קומה kom'a  קומות kom'ot
קופסה kufs'a  קופסאות kufsa'?ot  קילו k'ilo  קילומטר kilom'eteR  קילומטרים kilom'etRim  קרטון kaRt'on
קרטונים kaRton'im  רבעי Riv'?ei  רבעים Reva'?im  רגל R'egel  רגליים Ragl'aim  שבועיים Svu'?aim
שולחן SulX'an  שולחנות SulXan'ot  שיחות siX'ot  שיעור Si'?uR  שיעורים Si?uR'im  שירותים SeRut'im
שכבה SiXv'a  שכבות SXav'ot  שניה Snij'a  שנתיים Snat'aim  שעתיים Se?at'aim  תלמיד talm'id
תלמידים talmid'im  תמונה tmun'a  תמונות tmun'ot  תספורות tispoR'ot  תשלום taSl'um  תשלומים taSlum'im
"""

ABBREVIATED = """
בדרך bed'eReX  דרך d'eReX  כלל kl'al  בית b'eit  הספר has'efeR  ספר s'efeR  בעזרת be?ezR'at
בערבון be?eRav'on  מוגבל mugb'al  גברת gv'eRet  דין d'in  הכול hak'ol  סך s'aX  וכולי veX'ulei
זהות zeh'ut  תעודת te?ud'at  חול X'ol  המועד hamo'?ed  חשבון XeSb'on  רואה Ro'?e  עורך oR'eX  ידי jed'ei
פי p'i  לציון letsij'on  מוצאי motsa'?ei  מילימטר milim'eteR  פרופסור pRof'esoR  פתח p'etaX
תקווה t'ikva  תל t'el  אביב av'iv  רבוע Rav'u?a  רחוב ReX'ov  שדרות sdeR'ot
"""


def _parse(*tables: str) -> dict[str, str]:
    words = " ".join(tables).split()
    return dict(zip(words[::2], words[1::2], strict=True))


LEXICON = _parse(NUMBERS, TIMES, TALK, BOOKING, ANSWERS, COUNTED, ABBREVIATED)
