package alertstest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"
)

// alertmanager sends every alert at once as mail to both servers, the first of
// which listens on port 465.
func alertmanager(t *testing.T, implicit, starttls mailServer) *program {
	t.Helper()
	dir, addr := t.TempDir(), freeAddr(t)
	config := filepath.Join(dir, "alertmanager.yml")
	write(t, config, fmt.Sprintf(`
global: {smtp_from: alertmanager@example.org, smtp_hello: localhost}
route: {receiver: postmaster, group_by: [...], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
receivers:
  - name: postmaster
    email_configs: [%s, %s]
`, email(implicit), email(starttls)))
	return start(t, addr, "prometheus-alertmanager", "--config.file="+config, "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+addr, "--cluster.listen-address=", "--log.level=warn")
}

// email is a receiver for mails. Alertmanager begins with TLS on port 465, and
// only there; then there is no STARTTLS to require.
func email(to mailServer) string {
	return fmt.Sprintf(`{to: postmaster@example.org, send_resolved: true, smarthost: %q, require_tls: %t,
      auth_username: %s, auth_password: %s, tls_config: {ca_file: %q, server_name: localhost},
      headers: {Subject: '{{ .Status }} {{ .CommonLabels.alertname }} {{ .CommonLabels.domain }} {{ .CommonLabels.via }}'},
      html: '', text: '{{ range .Alerts }}{{ .Annotations.summary }}{{ end }}'}`,
		to.addr, to.Port() != implicitPort, user, password, to.CAFile())
}

// knows is nil when Alertmanager has an active alert with these labels.
func (p *program) knows(t *testing.T, labels map[string]string) error {
	t.Helper()
	var alerts []alert
	if err := get(t, "http://"+p.addr+"/api/v2/alerts", &alerts); err != nil {
		return err
	}
	for _, a := range alerts {
		if a.holds(labels) {
			return nil
		}
	}
	return fmt.Errorf("alertmanager knows no alert with %v, but %v", labels, alerts)
}

// amtool is what people see of the alerts of that name.
func (p *program) amtool(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "amtool", "--alertmanager.url=http://"+p.addr, "alert", "query", "alertname="+name).CombinedOutput()
	if err != nil {
		t.Fatalf("asking amtool: %v\n%s", err, out)
	}
	return string(out)
}

// get reads JSON.
func get(t *testing.T, address string, into any) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	return json.NewDecoder(res.Body).Decode(into)
}
