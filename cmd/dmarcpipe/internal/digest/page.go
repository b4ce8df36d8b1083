package digest

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
)

//go:embed page.html.tmpl
var pageTemplate string

// page is what the template is filled with. Open and Close hold the width for
// the one mail program that knows no max-width.
type page struct {
	*view
	Open, Close template.HTML
}

const (
	openOutlook  = `<!--[if mso]><table role="presentation" width="640" align="center"><tr><td><![endif]-->`
	closeOutlook = `<!--[if mso]></td></tr></table><![endif]-->`
)

// write fills the template. source says where the picture of a domain is.
func (v *view) write(source func(id string) string) (string, error) {
	t, err := template.New("page").Funcs(styles()).Funcs(template.FuncMap{
		"text":    unlinked,
		"number":  func(i int) string { return fmt.Sprintf("%d.", i+1) },
		"picture": func(id string) template.URL { return template.URL(source(id)) },
	}).Parse(pageTemplate)
	if err != nil {
		return "", fmt.Errorf("reading the template of the page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, page{v, openOutlook, closeOutlook}); err != nil {
		return "", fmt.Errorf("writing the page: %w", err)
	}
	return out.String(), nil
}

// unlinked escapes a text with names of strangers in it. Mail programs make a
// link of whatever looks like a host or an address, unless its dots are wrapped.
func unlinked(s string) template.HTML {
	return template.HTML(strings.NewReplacer(".", "<span>.</span>", "@", "<span>@</span>").Replace(template.HTMLEscapeString(s)))
}

// styles are those that every mail program has to see; those that it may miss
// are in the head of the page.
func styles() template.FuncMap {
	style := func(css template.CSS) func() template.CSS { return func() template.CSS { return css } }
	return template.FuncMap{
		"card":   style("padding:4px 24px 24px;background:#ffffff;border-radius:8px;"),
		"small":  style("color:#57606a;font-size:15px;line-height:21px;word-break:break-word;"),
		"plain":  style("font-size:16px;line-height:22px;padding:2px 0;word-break:break-word;"),
		"cell":   style("border-top:1px solid #d8dee4;padding:7px 0;font-size:16px;line-height:21px;"),
		"rule":   style("border-top:1px solid #d8dee4;"),
		"badge":  badgeStyle,
		"colour": colourOf,
	}
}

// badgeStyle fills what is urgent, and frames the rest.
func badgeStyle(l Level) template.CSS {
	switch l {
	case Act:
		return "border:1px solid #b34700;background:#b34700;color:#ffffff"
	case Look:
		return "border:1px solid #b34700;color:#a03f00"
	case Fine:
		return "border:1px solid #0072b2;color:#00609a"
	}
	return "border:1px solid #8c959f;color:#1f2328"
}

func colourOf(part string) template.CSS {
	switch part {
	case "pass":
		return colourPass
	case "fail":
		return colourFail
	}
	return colourSpoofed
}
