package npm

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// packError is a failed npm, with its code, such as E404 or ENOTFOUND.
type packError struct {
	spec, code, said, instead string
	err                       error
}

var codeLine = regexp.MustCompile(`(?m)^npm (?:error|ERR!) code (\S+)`)

func codeOf(said string) string {
	if m := codeLine.FindStringSubmatch(said); m != nil {
		return m[1]
	}
	return ""
}

func (e *packError) Error() string {
	return fmt.Sprintf("npm pack %s: %s: %s, %s", e.spec, cmp.Or(e.code, e.err.Error()), e.advice(), e.instead)
}

func (e *packError) Unwrap() error { return e.err }

// advice is the next step for the failures that users meet.
func (e *packError) advice() string {
	switch e.code {
	case "E404", "ETARGET", "ENOVERSIONS":
		return "the registry does not have the package; see `npm config get registry`"
	case "E401", "E403", "ENEEDAUTH":
		return "the registry refused you; see `npm config get registry` and `npm login`"
	case "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ERR_SOCKET_TIMEOUT", "ENETUNREACH", "EHOSTUNREACH":
		return "the registry cannot be reached; check the network, and `npm config get registry` and `npm config get proxy`"
	case "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "SELF_SIGNED_CERT_IN_CHAIN", "DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
		return "the certificate of the registry is not trusted; see `npm config get cafile`"
	case "ENOSPC":
		return "the disk is full; make room in the folder that it goes to and in `npm config get cache`"
	case "EINTEGRITY":
		return "the tarball is damaged; try again after `npm cache verify`"
	}
	return strings.Join(strings.Fields(lastLine(e.said)), " ")
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for _, l := range lines {
		if rest, ok := strings.CutPrefix(l, "npm error "); ok && !strings.HasPrefix(rest, "code ") && !strings.HasPrefix(rest, "A complete log") {
			return rest
		}
	}
	return lines[len(lines)-1]
}
