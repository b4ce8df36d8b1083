package engine

import (
	"fmt"
	"runtime"
)

// Version is the version of libchdb that this program is made for.
const Version = "26.7.3-stable.1"

// build is libchdb for one platform, as an npm package.
type build struct {
	name      string // of the npm package
	integrity string // of its tarball, as npm writes it
	bytes     int64  // of libchdb.so
}

// buildFor is the pinned package of a platform. The sisters for other
// platforms do not exist at this version.
func buildFor(goos, goarch string) (build, error) {
	if goos == "linux" && goarch == "amd64" {
		return build{
			name:      "@chdb/lib-linux-x64-gnu",
			integrity: "sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
			bytes:     566330096,
		}, nil
	}
	return build{}, fmt.Errorf("no engine library %s is published for %s/%s: set engine.library to a libchdb of your own, or use a ClickHouse server (store.dsn)",
		Version, goos, goarch)
}

func thisBuild() (build, error) { return buildFor(runtime.GOOS, runtime.GOARCH) }
