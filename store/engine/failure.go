package engine

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
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
var statuses = map[int]int{
	194: http.StatusUnauthorized,
	192: http.StatusForbidden, 193: http.StatusForbidden, 516: http.StatusForbidden, 512: http.StatusForbidden,
	497: http.StatusForbidden,
	6:   http.StatusBadRequest, 7: http.StatusBadRequest, 8: http.StatusBadRequest, 15: http.StatusBadRequest,
	25: http.StatusBadRequest, 26: http.StatusBadRequest, 27: http.StatusBadRequest, 36: http.StatusBadRequest,
	38: http.StatusBadRequest, 41: http.StatusBadRequest, 44: http.StatusBadRequest, 53: http.StatusBadRequest,
	62: http.StatusBadRequest, 72: http.StatusBadRequest, 117: http.StatusBadRequest, 167: http.StatusBadRequest,
	168: http.StatusBadRequest, 223: http.StatusBadRequest, 271: http.StatusBadRequest, 321: http.StatusBadRequest,
	376: http.StatusBadRequest, 427: http.StatusBadRequest, 441: http.StatusBadRequest, 456: http.StatusBadRequest,
	457: http.StatusBadRequest,
	46:  http.StatusNotFound, 47: http.StatusNotFound, 50: http.StatusNotFound, 56: http.StatusNotFound,
	60: http.StatusNotFound, 63: http.StatusNotFound, 73: http.StatusNotFound, 81: http.StatusNotFound,
	115: http.StatusNotFound,
	159: http.StatusRequestTimeout,
	229: http.StatusRequestEntityTooLarge,
	381: http.StatusLengthRequired,
	48:  http.StatusNotImplemented,
}

func statusOf(err error) int {
	return orDefault(statuses[codeOf(err)], http.StatusInternalServerError)
}
