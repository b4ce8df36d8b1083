package engine

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Each cache of the engine gets a share of its memory, up to a bound in bytes.
const (
	cacheShare = 16
	maxCache   = 128 << 20
)

// serverConfig makes every insert durable before it is acknowledged, keeps the
// caches small and points to the users. It stands in a file because the library
// does not take all of it from arguments.
const serverConfig = `<clickhouse>
  <users_config>%[1]s</users_config>
  <mark_cache_size>%[2]d</mark_cache_size>
  <index_mark_cache_size>%[2]d</index_mark_cache_size>
  <primary_index_cache_size>%[2]d</primary_index_cache_size>
  <query_condition_cache_size>%[2]d</query_condition_cache_size>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
</clickhouse>
`

// usersConfig gives the one user of the engine no right to any source outside
// it: no file, URL, other server or command, whoever asks.
const usersConfig = `<clickhouse>
  <profiles>
    <default>
      <async_insert>0</async_insert>
    </default>
  </profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
        <query>GRANT SHOW, SELECT, INSERT, ALTER, CREATE, DROP, TRUNCATE, OPTIMIZE, SYSTEM, CHECK, KILL QUERY, dictGet, TABLE ENGINE ON *.*</query>
      </grants>
    </default>
  </users>
</clickhouse>
`

// writeConfig writes the configuration of the engine into the folder and
// returns the path of its main file.
func (f *folder) writeConfig(maxMemory int64) (string, error) {
	users := filepath.Join(f.path, configDir, "users.xml")
	if err := f.writeFile(filepath.Join(configDir, "users.xml"), []byte(usersConfig)); err != nil {
		return "", err
	}
	config := fmt.Sprintf(serverConfig, xmlText(users), min(maxMemory/cacheShare, maxCache))
	if err := f.writeFile(filepath.Join(configDir, "config.xml"), []byte(config)); err != nil {
		return "", err
	}
	return filepath.Join(f.path, configDir, "config.xml"), nil
}

func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// arguments are those of the first connection, which starts the engine.
func (f *folder) arguments(config string, o Options) []string {
	return []string{
		f.pathArgument(),
		"--config-file=" + config,
		fmt.Sprintf("--max_server_memory_usage=%d", o.MaxMemory),
	}
}

// pathArgument is compared as text by the library: it must be the same for
// every connection.
func (f *folder) pathArgument() string { return "--path=" + filepath.Join(f.path, dataDir) }
