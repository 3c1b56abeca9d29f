"""More of those six languages, and furniture in Dutch, the Nordic, Baltic and Slavic languages, Turkish, Greek, Arabic, Persian,
Hebrew, Hindi, Bengali, Indonesian, Vietnamese and Thai."""

from parsers.furniture.rule import Rule, rule

ABROAD: tuple[Rule, ...] = (
    rule(
        "related", 240, "anywhere",
        # pl, nl, da, no, sv, fi, cs, ro, hu, tr, ru
        r"(?:czytaj (?:też|także|więcej|również)|zobacz (?:też|także|również|więcej)|przeczytaj|lees (?:ook|meer|verder)|"
        r"bekijk ook|læs (?:også|mere)|les (?:også|mer)|"
        r"läs (?:också|mer|även)|lue (?:myös|lisää)|čtěte také|přečtěte si|citește (?:și|mai)|olvas(?:sa|d) el|olvasta már|"
        r"kapcsolódó|devamını oku|читайте (?:также|ещё)|смотрите также)(?:\s*[:：|»>–—-].{0,200}|\W[^.,]{0,200})?$",
    ),
    rule(
        "related", 240, "anywhere",
        r"(?:lisez (?:aussi|l[’'])|lire (?:l[’']article|notre)|mir[áa] también|leé (?:también|más)|segu[íi] leyendo|"
        r"te recomendamos|"
        r"leia ainda|saiba também|continua a leggere|ti potrebbe(?:ro)? interessare|guarda anche|polecamy|warto przeczytać|"
        r"więcej (?:artykułów|na ten temat|informacji)|"
        r"читать также|смотреть также|по теме|материалы по теме|читайте по теме|читайте також|дивіться також|читайте більше|"
        r"за темою|"
        r"прочетете (?:още|и)|вижте още|pročitajte (?:još|i)|čitajte još|prečítajte si|ilgili haber(?:ler)?|ilginizi çekebilir|"
        r"ayrıca okuyun|bunu da okuyun|haberle ilgili daha fazlası|"
        r"διαβ[άα]στε (?:επ[ίι]σης|ακ[όο]μα|ακ[όο]μη|περισσ[όο]τερα|και)|δε[ίι]τε (?:επ[ίι]σης|ακ[όο]μα|ακ[όο]μη|[όο]λες)|"
        r"σχετικά άρθρα|اقرأ أيض\w*|اقرأ ايض|إقرأ أيض\w*|اقرأ المزيد|شاهد أيض|موضوعات متعلقة|مواضيع ذات صلة|أخبار ذات صلة"
        r"|مقالات ذات صلة|بیشتر بخوانید|קראו גם|ראו גם|כתבות נוספות|baca juga|lihat juga|simak juga|pilihan editor|berita terkait"
        r"|artikel terkait|"
        r"halaman selanjutnya|xem thêm|đọc thêm|tin liên quan|อ่านเพิ่มเติม|ข่าวที่เกี่ยวข้อง|เรื่องที่เกี่ยวข้อง|আরও পড়ুন|"
        r"あわせて読む)(?:\s*[:：|»>–—-].{0,220}|\W[^.。]{0,200})?$",
        r"रहें हर खबर.{0,160}$", r"(?:ये|यह|इसे) भी [^।]{1,200}$", r"(?:vídeos|vidéos)\s*:\s.{2,200}$", r"больше новостей (?:в|"
        r"на)\b.{0,120}$", r"simak video\b.{0,120}$",
    ),
    rule(
        "advertisement", 140, "anywhere",
        r"(?:la suite après cette publicité|continua (?:depois|após) (?:da|a) publicidade|advertentie|reklama|reklame|reklam|"
        r"реклама|haberin devamı|إعلان|الإعلان|विज्ञापन|iklan|annons|annonse|διαφ[ήη]μιση|广告|廣告|広告|광고|quảng cáo|פרסומת|oglas"
        r"|hirdetés)[\s:.…-]*$",
        r"(?:(?:de )?(?:tekst|artikel) gaat (?:verder|door) (?:onder|na)|"
        r"dals(?:za część|zy ciąg) (?:artykułu|tekstu|materiału) pod|"
        r"artikeln fortsätter|artikkelen fortsetter|saken fortsetter|artiklen fortsætter)[^.]{0,60}\.?$",
    ),
    rule(
        "newsletter", 300, "anywhere",
        r"(?:wil je (?:niks|niets) missen|meld (?:je|u) (?:je |nu )?aan voor|abonneer (?:je|u) op|recevez l[’']essentiel"
        r"|suscr[íi]bite|recib[íi] (?:en tu|las noticias)|"
        r"подпишитесь на (?:нашу )?рассылку|zapisz się (?:na|do)|prenumerera på|tilmeld dig)\b[^.]{0,240}$",
    ),
    rule(
        "share", 260, "anywhere",
        r"(?:suivez (?:la chaîne|notre chaîne)|suivez-nous sur|rejoignez (?:la|notre) chaîne|abonnez-vous à (?:la|"
        r"notre) chaîne|(?:únete|unite|sumate|súmate) al?|seguinos en|puedes seguir a|clique aqui para seguir|"
        r"participe do nosso grupo|entre no nosso (?:grupo|canal)|siga o canal|volg ons (?:op|via)|stuur (?:een|"
        r"ons een) appje|obserwuj nas|dołącz do nas|google news[’']?(?:te|de)? (?:abone|takip)|हमारे whatsapp|"
        r"हमें (?:फेसबुक|गूगल)|ikuti kami|dapatkan update|följ oss|følg oss|følg os|ακολουθήστε)(?:\W.{0,220})?$",
        r"(?:подписывайтесь на|подпишитесь на|підписуйтесь на|تابعوا|تابعونا|انضم إلى|لمتابعة|deel dit (?:artikel|bericht))"
        r"(?:\W[^.,،]{0,220})?$",
        r"(?:följ|følg|volg|segui|suivez|siga|sigue a|obserwuj)\s+[^.]{2,60}\b(?:facebook|instagram|twitter|telegram|whatsapp|"
        r"google|tiktok|youtube)\b.{0,80}$",
        r"(?:udostępnij|поделиться|поділитися|paylaş|مشاركة|شارك|bagikan|dela|κοινοποίηση|chia sẻ)(?:[\s:|,]+[^.!?]{0,40})?$",
    ),
    rule(
        "share", 140, "anywhere", r"[^.!?]{2,110} (?:takip edin|abone olun?|takip et|takip etmek için tıklay\w+)\W*$",
        needs=("takip et", "takip ed", "abone ol"),
    ),
    rule("byline", 30, "end", r"(?:\d{4,}\s*//\s*)?[(\[]?[a-z]{2,4}(?:/[a-z]{2,4})+[)\]]?\W*$", needs=("/",)),
    rule("tags", 200, "anywhere", r"#[^\s#]+(?:[\s,]+#[^\s#]+)+\s*$"),
    rule(
        "feedback", 260, "anywhere",
        r"(?:heb (?:je|jij|u) een tip|tip de redactie|masz ciekawy temat|napisz do nas|нашли ошибку|если вы (?:заметили|"
        r"нашли) ошибку|"
        r"якщо ви (?:помітили|знайшли) помилку|tipsa oss|tips oss|vill du tipsa|제보는|signaler une (?:erreur|faute))\b.{0,220}$",
    ),
    rule(
        "comment", 200, "anywhere",
        r"(?:votre adresse e-?mail ne sera pas|su dirección de correo electrónico no será|"
        r"o seu endereço de e-?mail não será)\b.{0,160}$",
        r"(?:комментарии|коментарі|yorumlar|yorum yap|σχόλια|komentarze|reacties|kommentarer|التعليقات|komentar|"
        r"תגובות)\s*(?:\(?\d+\)?)?\W*$",
    ),
    rule(
        "tags", 300, "anywhere",
        r"(?:archivado en|temas relacionados|теги|ключевые слова|мітки|етикети|etiketler|ετικέτες|كلمات مفتاحية|"
        r"الكلمات المفتاحية|tagi|trefwoorden|emner|ämnen|kata kunci|topik terkait)\s*(?::|$)[^.]{0,240}$",
    ),
    rule(
        "legal", 300, "end",
        r"(?:جميع الحقوق محفوظة|все права защищены|усі права захищені|wszelkie prawa zastrzeżone|tüm hakları saklıdır|"
        r"alle rechten voorbehouden|hak cipta|© riproduzione riservata)",
    ),
    rule(
        "byline", 180, "start",
        r"(?:publicerad|uppdaterad|publisert|oppdatert|publiceret|opdateret|geplaatst|gepubliceerd|bijgewerkt|aangepast|"
        r"laatste update|"
        r"güncelleme|güncellenme|yayınlanma|yayınlandı|opublikowan[oye]|aktualizacja|data publikacji|опубликовано|обновлено|"
        r"опубліковано|"
        r"оновлено|публикувано|تحديث|آخر تحديث|نشر في|تاريخ النشر|diterbitkan|diperbarui|dipublikasikan|δημοσίευση|δημοσιεύτηκε|"
        r"ενημέρωση|julkaistu|päivitetty|publikováno|aktualizováno|megjelent|frissítve|objavljeno)\b.{0,90}\d.{0,70}$",
    ),
    rule(
        "caption", 200, "anywhere",
        r"(?:fot\.|фото:|фото пресс-служб|фото\s*[—–/]|φωτογραφία:|φωτο:|foto:|ilustrasi|צילום:|ảnh:|写真[:：]|【写真】|"
        r"사진[=:])\s*.{0,160}$",
        r"[^。！？]{0,100}(?:摄|攝|供图|供圖|撮影)\s*[)）】]?$", r"[^\n]{0,120}[\s：:/]\S{2,4}\s?(?:摄|攝)\s*[)）】]?$",
        r"[^\n]{0,120}재판매 및 db 금지.{0,4}$", r"(?-i:PHOTO|FOTO|VIDÉO)\s+(?-i:[A-ZÀ-Þ]{2,}).{2,80}$",
        needs=("fot.", "фото", "φωτο", "foto:", "ilustrasi", "צילום", "ảnh:", "写真", "사진", "摄", "攝", "供图", "供圖", "撮影",
               "db 금지", "photo ", "foto ", "vidéo "),
    ),
    rule("byline", 80, "anywhere", r"(?:kaynak|المصدر|источник|джерело|sumber|πηγή|स्रोत)\s*:\s[^.!?]{2,40}$"),
    rule(
        "byline", 80, "anywhere",
        # a reporter's name or address alone, as Korean papers print them
        r"[가-힣]{2,4}\s*(?:기자|특파원)\s*$",
        r"(?:[가-힣]{2,4}\s*(?:기자|특파원)?\s*)?[\w.+-]{2,40}@[\w-]+\.[\w.-]+\W*$",
        needs=("@", "기자", "특파원"),
    ),
    rule(
        "app_prompt", 300, "anywhere",
        # de, fi, nl
        r"wir benötigen ihre (?:einwilligung|zustimmung)\b(?=.{0,180}\b(?:anzuzeigen|anzeigen|einzubinden|laden"
        r"|abzuspielen|abspielen|darzustellen|cookies?)\b).{0,240}$",
        r"link des videos\W*$",
        r"ääni on tuotettu synteettisesti,? joten\b.{0,80}$", r"bekijk hier\b[^.!?]{3,80}:$",
        unspoken=True,
    ),
    rule(
        "feedback", 240, "anywhere",
        # nl, fi, cs
        r"stuur (?:je|uw|ons) (?:nieuws|foto|tip|video)[^.!?]{0,80}\b(?:whatsapp|mail|app)\b[^.!?]{0,20}(?:\b(?:naar"
        r"|op|aan) (?:ons|onze|de redactie|\+?\d|\S+@)|\+?\d{6,}|\S+@).{0,60}$",
        r"mitä ajatuksia (?:juttu|artikkeli) herätti\?\s(?:voit|keskustele|kerro)\b.{0,80}$",
        r"puuttuuko\b[^?]{3,100}\?\s*lähetä juttuvinkki\b.{0,60}$",
        r"anketa\s*:\s.{3,120}\?$",
        unspoken=True,
    ),
    rule("app_prompt", 60, "anywhere", r"[\w-]{1,20}inhalte? immer anzeigen\W*$", needs=("immer anzeigen",)),
    rule("counter", 40, "anywhere", r"[\d.' ]{1,9} (?:abstimmungen|stimmen abgegeben)$"),
    rule(
        "newsletter", 240, "anywhere",
        # fi
        r"tilaa [^.!?,]{3,60}\b(?:uutiskirje|sähköpostiisi)\b.{0,40}$",
        r"uutiskirje (?:ilmestyy|lähetetään)\b.{0,80}\bsähköpostiisi\b.{0,40}$",
        unspoken=True,
    ),
    rule(
        "related", 240, "anywhere",
        # de, pl
        r"(?:noch )?mehr (?:aktuelle )?(?:nachrichten|news|artikel|infos|informationen"
        r"|themen)\b[^.!?]{0,80}\bfinden (?-i:Sie) (?:(?:auf|bei|unter|in) (?:unser\w*\b|\S+\.[a-z]{2,}\b)|hier\b).{0,80}$",
        r"dieses thema im programm\s*:\s[^\n]{3,160}(?:\||\d{1,2}[:.]\d{2} uhr\W*$).{0,100}$",
        r"dziękujemy,? że przeczyta\S+ nasz (?:artykuł|tekst)(?: do końca)?[.!](?:\s.{0,180})?$",
        unspoken=True,
    ),
    rule(
        "disclosure", 360, "anywhere",
        # de, es
        r"dies(?:er|e) (?:text|artikel|beitrag|inhalt|meldung) (?:wurde|ist|entstand)\b[^.!?]{0,60}\b(?:mit(?:hilfe"
        r"| hilfe)?|von|durch"
        r"|unter)\b[^.!?]{0,30}\b(?:maschineller unterstützung|künstlicher intelligenz|ki-sprachmodells?|ki-unterstützung|ki)\b"
        r"[^.!?]{0,40}\b(?:erstellt|verfasst|geschrieben|generiert|übersetzt|bearbeitet|zusammengefasst)\b.{0,200}$",
        r"d(?:er redakteur|ie redakteurin)[^.!?]{0,30} hat diesen (?:artikel|text) verfasst und\b.{0,300}$",
        r"transparenzhinweis\W*$",
        r"dieser (?:artikel|beitrag|text) enthält (?:sogenannte )?(?:affiliate|provisions|werbe)-?links\b.{0,160}$",
        r"est[ea] (?:contenido|artículo|nota|texto) fue (?:re)?(?:escrit|redactad|generad|elaborad"
        r"|cread)[oa] con [^.!?,]{0,60}\binteligencia"
        r" artificial(?:\W*$|[.,]? (?:y )?(?:basad[oa] en [^.!?]{2,40}, y )?(?:con(?:tó)? (?:con )?la revisión"
        r"|(?:fue )?(?:revisad|editad|supervisad|verificad|corregid)|bajo la supervisi).{0,200}$)",
        unspoken=True,
    ),
    rule("caption", 120, "anywhere", r"(?:rubriklisten|symbol)bild\s*:\s*(?:©\s?)?(?-i:[A-ZÀ-Þ])[^.!?]{1,40}(?:/|$)[^!?]{0,40}$"),
    rule(
        "caption", 300, "anywhere",
        r"[^\n]{3,240}[.!?|»“\")]\s?(?:bildrechte|bildquelle)\s*:\s*(?-i:[A-ZÀ-Þ])[^!?]{1,60}[^.!?]$",
        r"[^\n]{3,80}\b\d{1,2}:\d{2} uhr \d{1,2}:\d{2} min$",
        needs=("bildrechte", "bildquelle", " uhr "),
        barred=".!?",
    ),
    rule("sources", 60, "end", r"(?:verwendete )?quellen(?: und weiterführende informationen)?\s*:?$"),
)  # fmt: skip
