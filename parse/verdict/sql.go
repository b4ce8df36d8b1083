package verdict

import (
	"strconv"
	"strings"
)

// SQL returns Of as an expression of ClickHouse: the text of the verdict, over
// facts, an expression of type UInt32.
func SQL(facts string) string {
	var b strings.Builder
	b.WriteString("multiIf(")
	for i := range Rules[:len(Rules)-1] {
		b.WriteString(Rules[i].sql(facts))
		b.WriteString(", '" + string(Rules[i].Verdict) + "', ")
	}
	b.WriteString("'" + string(Rules[len(Rules)-1].Verdict) + "')")
	return b.String()
}

// MissingSQL returns Missing as an expression of ClickHouse: a text, over
// verdict, an expression that gives the text of SQL, and facts, of type UInt32.
func MissingSQL(verdict, facts string) string {
	terms := make([]string, len(needs))
	for i := range needs {
		n := &needs[i]
		terms[i] = "if(" + inSQL(verdict, n.verdicts) + " AND " + n.sql(facts) + ", '" + n.text + "', '')"
	}
	return "arrayStringConcat(arrayFilter(n -> n != '', [" + strings.Join(terms, ", ") + "]), ', ')"
}

// sql is the condition of r over an expression of facts.
func (r *Rule) sql(facts string) string { return conditionSQL(facts, r.All, r.Any, r.None) }

// sql is the condition of n over an expression of facts.
func (n *need) sql(facts string) string { return conditionSQL(facts, n.all, n.any, n.none) }

func conditionSQL(facts string, all, some, none Facts) string {
	var terms []string
	if all|none != 0 {
		terms = append(terms, "bitAnd("+facts+", "+(all|none).sql()+") = "+all.sql())
	}
	if some != 0 {
		terms = append(terms, "bitAnd("+facts+", "+some.sql()+") != 0")
	}
	if len(terms) == 0 {
		return "1"
	}
	return strings.Join(terms, " AND ")
}

// bitSQL is f where the condition holds, else 0.
func bitSQL(condition string, f Facts) string { return "if(" + condition + ", " + f.sql() + ", 0)" }

func (f Facts) sql() string { return strconv.FormatUint(uint64(f), 10) }

// inSQL is the condition that an expression gives one of some texts, which need
// no escapes.
func inSQL[T ~string](expression string, texts []T) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = "'" + string(t) + "'"
	}
	return expression + " IN (" + strings.Join(quoted, ", ") + ")"
}
