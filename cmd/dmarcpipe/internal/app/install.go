package app

import (
	"context"
	"fmt"
	"io"

	"github.com/schollz/progressbar/v3"

	"github.com/dmarcpipe/dmarcpipe/store/engine"
)

// InstallEngine makes the library of the engine present and returns its path.
// When it has to be fetched, it says so on w, with a bar on a terminal.
func InstallEngine(ctx context.Context, w io.Writer, terminal bool) (string, error) {
	if path, ok := engine.Installed(engine.InstallOptions{}); ok {
		return path, nil
	}
	_, _ = fmt.Fprintf(w, "dmarcpipe: installing the ClickHouse engine %s with npm, once (about 180 MB to fetch, 570 MB on disk)\n", engine.Version)
	path, err := engine.Install(ctx, engine.InstallOptions{Progress: installProgress(w, terminal)})
	if err != nil {
		return "", fmt.Errorf("installing the engine: %w", err)
	}
	_, _ = fmt.Fprintf(w, "dmarcpipe: installed %s\n", path)
	return path, nil
}

// installProgress shows how far unpacking is; in a pipe it shows nothing.
func installProgress(w io.Writer, terminal bool) func(done, total int64) {
	if !terminal {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total,
				progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription("unpacking"),
				progressbar.OptionShowBytes(true),
				progressbar.OptionClearOnFinish(),
			)
		}
		_ = bar.Set64(done) // a display; its failure changes nothing
	}
}
