package alerts

// The form of a provisioning file of Grafana.

type grafanaFile struct {
	APIVersion int            `yaml:"apiVersion"`
	Groups     []grafanaGroup `yaml:"groups"`
}

type grafanaGroup struct {
	OrgID    int           `yaml:"orgId"`
	Name     string        `yaml:"name"`
	Folder   string        `yaml:"folder"`
	Interval string        `yaml:"interval"`
	Rules    []grafanaRule `yaml:"rules"`
}

type grafanaRule struct {
	UID          string         `yaml:"uid"`
	Title        string         `yaml:"title"`
	Condition    string         `yaml:"condition"`
	Data         []grafanaQuery `yaml:"data"`
	NoDataState  string         `yaml:"noDataState"`
	ExecErrState string         `yaml:"execErrState"`
	For          string         `yaml:"for"`
	Annotations  annotations    `yaml:"annotations"`
	Labels       labels         `yaml:"labels"`
	IsPaused     bool           `yaml:"isPaused"`
}

type grafanaQuery struct {
	RefID         string       `yaml:"refId"`
	TimeRange     timeRange    `yaml:"relativeTimeRange"`
	DatasourceUID string       `yaml:"datasourceUid"`
	Model         grafanaModel `yaml:"model"`
}

// timeRange is needed, and the queries do not look at it.
type timeRange struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

type grafanaModel struct {
	RefID         string        `yaml:"refId"`
	Datasource    grafanaSource `yaml:"datasource"`
	PluginVersion string        `yaml:"pluginVersion,omitempty"`
	EditorType    string        `yaml:"editorType,omitempty"`
	QueryType     string        `yaml:"queryType,omitempty"`
	Format        int           `yaml:"format,omitempty"`
	SQL           string        `yaml:"rawSql,omitempty"`
	Type          string        `yaml:"type,omitempty"`
	Expression    string        `yaml:"expression,omitempty"`
	Conditions    []condition   `yaml:"conditions,omitempty"`
}

type grafanaSource struct {
	Type string `yaml:"type"`
	UID  string `yaml:"uid"`
}

type condition struct {
	Evaluator evaluator `yaml:"evaluator"`
}

type evaluator struct {
	Type   string `yaml:"type"`
	Params []int  `yaml:"params"`
}
