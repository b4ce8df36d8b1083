package app

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

const tokenTimeout = time.Minute

// runToken returns what the command prints, without outer blanks. The error
// holds what it prints to standard error, never the token.
func runToken(ctx context.Context, command []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.WaitDelay = time.Second // a child of the command may hold its output open
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
		return "", fmt.Errorf("running oauth.token_command %s: %w: %s", command[0], err, strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("running oauth.token_command %s: %w", command[0], err)
	}
	token := strings.TrimSpace(string(out))
	if token == "" {
		return "", fmt.Errorf("running oauth.token_command %s: it printed nothing", command[0])
	}
	return token, nil
}
