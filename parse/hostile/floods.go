package hostile

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// repeated is a report in which one unit comes again and again.
type repeated struct{ head, unit, tail string }

// floods are aggregate reports with a gigabyte of something, packed at a ratio
// just below the one that is allowed.
func floods() builders {
	all := charsets()
	for _, group := range []map[string]repeated{xmlOnes(), xmlMarkup(), xmlElements(), xmlTexts(), xmlRecords()} {
		for name, f := range group {
			all["xml-"+name+".eml"] = func() []byte { return mailOf("r.xml.gz", flood(f.head, f.unit, f.tail, gigabyte)) }
		}
	}
	all["xml-in-mail-of-50-mb.eml"] = func() []byte {
		return []byte("Subject: x\nContent-Type: text/xml\n\n" + reportHead + strings.Repeat("<record/>", (50<<20-2000)/9) + reportTail)
	}
	return all
}

// xmlOnes has one thing that does not end.
func xmlOnes() map[string]repeated {
	return map[string]repeated{
		"one-element":      {"<feedback><report_metadata><org_name>", "a", ""},
		"one-comment":      {reportHead + "<!--", "a", "-->" + record + reportTail},
		"one-cdata":        {reportHead + "<![CDATA[", "a", "]]>" + record + reportTail},
		"one-instruction":  {reportHead + "<?x ", "a", "?>" + record + reportTail},
		"one-attribute":    {reportHead + `<record a="`, "a", `"></record>` + reportTail},
		"one-element-name": {reportHead + "<", "a", ">" + reportTail},
		"one-entity":       {reportHead + "<record>&", "a", ";</record>" + reportTail},
		"one-doctype":      {"<!DOCTYPE feedback [", "<!ELEMENT x ANY>", "]>" + record},
		"doctype-text":     {"<!DOCTYPE feedback ", "a", ">" + reportHead + record + reportTail},
		"doctype-quotes":   {"<!DOCTYPE feedback ", "'\"'", ">" + reportHead + record + reportTail},
	}
}

// xmlMarkup has what stands between the elements of a report.
func xmlMarkup() map[string]repeated {
	return map[string]repeated{
		"blanks":               {reportHead, " ", record + reportTail},
		"lines":                {reportHead, "\r\n", record + reportTail},
		"blanks-before":        {"", " ", reportHead + record + reportTail},
		"blanks-in-text":       {reportHead + "<record><row><count>", " ", "1</count></row></record>" + reportTail},
		"nuls":                 {reportHead, "\x00", record + reportTail},
		"junk-between":         {reportHead, "junk", record + reportTail},
		"comments":             {reportHead, "<!---->", record + reportTail},
		"comments-in-text":     {reportHead + "<record><row><count>1", "<!---->", "</count></row></record>" + reportTail},
		"comments-in-reason":   {reportHead + "<record><row><policy_evaluated><reason>", "<!---->", "</reason></policy_evaluated></row></record>" + reportTail},
		"cdata-empty-in-text":  {reportHead + "<record><row><count>1", "<![CDATA[]]>", "</count></row></record>" + reportTail},
		"instructions":         {reportHead, "<??>", record + reportTail},
		"instructions-in-text": {reportHead + "<record><row><count>1", "<??>", "</count></row></record>" + reportTail},
		"doctypes":             {reportHead, "<!DOCTYPE x>", record + reportTail},
		"schemas":              {reportHead, "<schema>", record + reportTail},
	}
}

// xmlElements has elements that are unknown, empty or written oddly.
func xmlElements() map[string]repeated {
	return map[string]repeated{
		"unknown-elements":      {reportHead, "<x/>", record + reportTail},
		"unknown-pairs":         {reportHead, "<x></x>", record + reportTail},
		"unknown-in-extension":  {reportHead + "<extension>", "<x/>", "</extension>" + record + reportTail},
		"pairs-in-extension":    {reportHead + "<extension>", "<x></x>", "</extension>" + record + reportTail},
		"text-in-extension":     {reportHead + "<extension><x>", "a", "</x></extension>" + record + reportTail},
		"unknown-in-records":    {reportHead, "<record>" + strings.Repeat("<x/>", 31) + "</record>", reportTail},
		"extension-in-records":  {reportHead, "<record><extension>" + strings.Repeat("<x/>", 400) + "</extension></record>", reportTail},
		"empty-known":           {reportHead + "<record><row>", "<count/>", "</row></record>" + reportTail},
		"empty-known-pairs":     {reportHead + "<policy_published>", "<p></p>", "</policy_published>" + record + reportTail},
		"empty-known-pairs-odd": {reportHead + "<record><row>", "<count></count><source_ip/>", "</row></record>" + reportTail},
		"empty-containers":      {reportHead + "<record>", "<row></row>", "</record>" + reportTail},
		"empty-containers-odd":  {reportHead + "<record>", "<row/>", "</record>" + reportTail},
		"empty-results":         {reportHead + "<record><auth_results>", "<spf/>", "</auth_results></record>" + reportTail},
		"empty-reasons":         {reportHead + "<record><row><policy_evaluated>", "<reason/>", "</policy_evaluated></row></record>" + reportTail},
		"empty-records":         {reportHead, "<record/>", reportTail},
		"empty-record-pairs":    {reportHead, "<record></record>", reportTail},
		"empty-policies":        {reportHead, "<policy_published/>", record + reportTail},
		"upper-case":            {reportHead, strings.ToUpper(small), reportTail},
		"alternating-case":      {reportHead, small + strings.ToUpper(small), reportTail},
		"attributes":            {reportHead + "<record><row>", `<count a="b"/>`, "</row></record>" + reportTail},
		"attributes-of-one":     {reportHead + "<record ", `a="b" `, "></record>" + reportTail},
		"attributes-of-each":    {reportHead, "<record " + strings.Repeat(`a="b" `, 10_000) + "/>", reportTail},
		"namespaces-of-each":    {reportHead, "<record " + strings.Repeat(`xmlns:a="b" `, 5_000) + "/>", reportTail},
		"prefixes":              {reportHead, "<a:record></b:record>", reportTail},
	}
}

// xmlTexts has texts that cost more to read than others.
func xmlTexts() map[string]repeated {
	return map[string]repeated{
		"entities-in-texts":  {reportHead, recordWith("<human_result>" + strings.Repeat("&#9;&lt;", 4_000) + "</human_result>"), reportTail},
		"entities-unknown":   {reportHead, recordWith("<human_result>" + strings.Repeat("&", 30_000) + "</human_result>"), reportTail},
		"marks-in-texts":     {reportHead, recordWith("<human_result>" + strings.Repeat("<", 30_000) + "</human_result>"), reportTail},
		"not-utf-8":          {reportHead, recordWith("<human_result>" + strings.Repeat("\xff", 20_000) + "</human_result>"), reportTail},
		"not-ascii":          {reportHead, recordWith("<human_result>" + strings.Repeat("\u00fc", 30_000) + "</human_result>"), reportTail},
		"controls":           {reportHead, recordWith("<human_result>" + strings.Repeat("\x01", 20_000) + "</human_result>"), reportTail},
		"line-ends-in-texts": {reportHead, recordWith("<human_result>a" + strings.Repeat("\r\n", 30_000) + "a</human_result>"), reportTail},
		"names-not-ascii":    {reportHead, manyNames(20_000), reportTail},
		"long-texts":         {reportHead, recordWith("<human_result>" + strings.Repeat("a", 65_000) + "</human_result>"), reportTail},
		"long-texts-of-one":  {reportHead, "<record><auth_results>" + strings.Repeat("<dkim><human_result>"+strings.Repeat("a", 60_000)+"</human_result></dkim>", 16) + "</auth_results></record>", reportTail},
		"long-domains":       {reportHead, recordWith("<selector>s</selector></dkim><dkim><domain>" + strings.Repeat("A.", 30_000) + "</domain>"), reportTail},
		"odd-words":          {reportHead, strings.NewReplacer("pass", "pas", "fail", "fai", "none", "nome").Replace(record), reportTail},
	}
}

// xmlRecords has records, and what may come again in one.
func xmlRecords() map[string]repeated {
	return map[string]repeated{
		"odd-rows":                 {reportHead, "<record><row><source_ip>x</source_ip><count>x</count></row></record>", reportTail},
		"reasons":                  {reportHead, "<record><row><count>1</count><policy_evaluated>" + strings.Repeat("<reason>x</reason>", 900) + "</policy_evaluated></row></record>", reportTail},
		"auth-results":             {reportHead, "<record><row><count>1</count></row><auth_results>" + strings.Repeat("<spf><scope>x</scope></spf>", 900) + "</auth_results></record>", reportTail},
		"auth-results-of-one":      {reportHead + "<record><auth_results>", "<spf><scope>helo</scope></spf>", "</auth_results></record>" + reportTail},
		"errors":                   {"<feedback><report_metadata>", "<error>x</error>", "</report_metadata></feedback>"},
		"nested":                   {reportHead, "<x>", ""},
		"records-small":            {reportHead, small, reportTail},
		"records":                  {reportHead, record, reportTail},
		"records-duplicate-fields": {reportHead, strings.ReplaceAll(small, "<count>1</count>", strings.Repeat("<count>1</count>", 10)), reportTail},
	}
}

// charsets are reports in other character sets than UTF-8.
func charsets() builders {
	all := builders{}
	for charset, declared := range map[string]string{"latin-1": "iso-8859-1", "shift-jis": "shift_jis", "gb18030": "gb18030", "iso-2022-jp": "iso-2022-jp"} {
		head := strings.Replace(reportHead, "UTF-8", declared, 1)
		unit := recordWith("<human_result>" + strings.Repeat("\xe4\xb1", 10_000) + "</human_result>")
		all["xml-charset-"+charset+".eml"] = func() []byte { return mailOf("r.xml.gz", flood(head, unit, reportTail, gigabyte)) }
		all["xml-charset-"+charset+"-ascii.eml"] = func() []byte { return mailOf("r.xml.gz", flood(head, small, reportTail, gigabyte)) }
	}
	all["xml-charset-utf-16.eml"] = func() []byte {
		return mailOf("r.xml.gz", flood("\xfe\xff"+utf16Of(reportHead), utf16Of(record), utf16Of(reportTail), gigabyte))
	}
	all["xml-charset-utf-16-blanks.eml"] = func() []byte {
		return mailOf("r.xml.gz", flood("\xfe\xff"+utf16Of(reportHead), utf16Of("\n"), utf16Of(reportTail), gigabyte))
	}
	return all
}

// manyNames is n records with a different name outside of ASCII each.
func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<record><row><count>1</count></row><identifiers><header_from>\u00fc%d.example</header_from></identifiers></record>", i)
	}
	return b.String()
}

// utf16Of is s in UTF-16, the high byte first.
func utf16Of(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return string(b)
}
