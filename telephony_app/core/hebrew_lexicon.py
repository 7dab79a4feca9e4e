"""How frequent Hebrew words sound, in espeak-ng's phoneme names; the written language leaves the vowels out.

In pairs: a written word, then its phonemes. `'` stands before the stressed vowel; `S` sh, `X` ch (ח, כ),
`R` r, `j` y, `ts` צ, `Z` zh, `?` a glottal stop; `|` parts two letters that would be read as one sound.
A word that may be read in several ways has the reading that a receptionist needs.
"""

NUMBERS = """
אפס 'efes  אחת aX'at  אחד eX'ad  שתיים St'aim  שתים St'aim  שתי St'ei  שניים Sn'aim  שני Sn'ei
שלוש Sal'oS  שלושה SloS'a  ארבע 'aRba  ארבעה aRba'?a  חמש Xam'eS  חמישה XamiS'a  שש S'eS  שישה SiS'a
שבע S'eva  שבעה Siv'?a  שמונה Sm'one  תשע t'eSa  תשעה tiS'?a  עשר 'eseR  עשרה esR'e  עשרים esR'im
שלושים SloS'im  ארבעים aRba'?im  חמישים XamiS'im  שישים SiS'im  שבעים Siv'?im  שמונים Smon'im
תשעים tiS'?im  מאה me'?a  מאתיים mat'aim  מאות me'?ot  אלף 'elef  אלפיים alp'aim  אלפים alaf'im
חצי X'etsi  רבע R'eva  ראשון RiS'on  ראשונה RiSon'a  שלישי SliS'i  רביעי Revi'?i  חמישי XamiS'i
שישי SiS'i  שביעי Svi'?i
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


def _parse(*tables: str) -> dict[str, str]:
    words = " ".join(tables).split()
    return dict(zip(words[::2], words[1::2], strict=True))


LEXICON = _parse(NUMBERS, TIMES, TALK, BOOKING, ANSWERS)
