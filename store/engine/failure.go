package engine

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/dmarcpipe/dmarcpipe/store/engine/chdb"
)

// Codes of ClickHouse that the front itself answers with.
const (
	codeSyntax         = 62
	codeNotImplemented = 48
	codeReadOnly       = 164
	codeTooLarge       = 229
	codeDecompress     = 271
	codeAuthentication = 516
	codeHTTPLength     = 381
	codeUnknown        = 1002
)

// failure is an error in the words of ClickHouse.
type failure struct {
	code int
	text string
	name string
}

func (f *failure) Error() string {
	return fmt.Sprintf("Code: %d. DB::Exception: %s. (%s)", f.code, f.text, f.name)
}

// refuse says that a reader asked for something else than reading.
func refuse(text string) error {
	return &failure{code: codeReadOnly, text: text, name: "READONLY"}
}

var codeText = regexp.MustCompile(`^Code: (\d+)\.`)

// codeOf finds the code of ClickHouse in an error, or the one for unknown.
func codeOf(err error) int {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.code
	}
	if e, ok := errors.AsType[*chdb.Error](err); ok {
		if m := codeText.FindStringSubmatch(e.Text); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n
		}
	}
	return codeUnknown
}

// textOf is the body of an error answer.
func textOf(err error) string {
	if e, ok := errors.AsType[*chdb.Error](err); ok {
		return e.Text
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f.Error()
	}
	return (&failure{code: codeUnknown, text: err.Error(), name: "UNKNOWN_EXCEPTION"}).Error()
}

// statuses are the HTTP statuses that a ClickHouse server gives to its codes;
// the others are 500.
var statuses = map[int][]int{
	http.StatusBadRequest: {
		6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223, 321, 376, 427, 441, 675, 676,
	},
	http.StatusUnauthorized:          {194},
	http.StatusForbidden:             {192, 193, 497, 512, 516},
	http.StatusNotFound:              {46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511},
	http.StatusRequestTimeout:        {159},
	http.StatusLengthRequired:        {381},
	http.StatusRequestEntityTooLarge: {229},
	http.StatusUnsupportedMediaType:  {779},
	http.StatusNotImplemented:        {48},
	http.StatusServiceUnavailable:    {76, 209, 439},
}

func statusOf(err error) int {
	code := codeOf(err)
	for status, codes := range statuses {
		if slices.Contains(codes, code) {
			return status
		}
	}
	return http.StatusInternalServerError
}
