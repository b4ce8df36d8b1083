package engine

import (
	"fmt"
	"runtime"

	"github.com/dmarcpipe/dmarcpipe/store/engine/npm"
)

// Version is the version of libchdb that this program is made for.
const Version = "26.7.3-stable.1"

// build is libchdb for one platform, as an npm package.
type build struct {
	npm.Package
	bytes int64 // of libchdb.so
}

func newBuild(name, integrity string, bytes int64) build {
	return build{bytes: bytes, Package: npm.Package{
		Name:      name,
		Version:   Version,
		Integrity: integrity,
		What:      "the engine library",
		Instead:   "or set engine.library to a libchdb of your own, or use a ClickHouse server (store.dsn)",
	}}
}

// buildFor is the pinned package of a platform. The sisters for other
// platforms do not exist at this version.
func buildFor(goos, goarch string) (build, error) {
	if goos == "linux" && goarch == "amd64" {
		return newBuild("@chdb/lib-linux-x64-gnu",
			"sha512-XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==",
			566330096), nil
	}
	return build{}, fmt.Errorf("no engine library %s is published for %s/%s: set engine.library to a libchdb of your own, or use a ClickHouse server (store.dsn)",
		Version, goos, goarch)
}

func thisBuild() (build, error) { return buildFor(runtime.GOOS, runtime.GOARCH) }
