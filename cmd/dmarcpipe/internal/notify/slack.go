package notify

import (
	"fmt"
	"strings"
	"time"
)

// slackMessage is what an incoming web hook of Slack takes, and what Mattermost
// and Rocket.Chat take in its place:
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks.
// Attachments are used, and not blocks, as the others know only these.
type slackMessage struct {
	Text        string            `json:"text"`
	Markdown    bool              `json:"mrkdwn"`
	LinkNames   int               `json:"link_names"`
	UnfurlLinks bool              `json:"unfurl_links"`
	Attachments []slackAttachment `json:"attachments"`
}

type slackAttachment struct {
	Fallback  string   `json:"fallback"`
	Color     string   `json:"color"`
	Title     string   `json:"title"`
	TitleLink string   `json:"title_link,omitempty"`
	Text      string   `json:"text"`
	Footer    string   `json:"footer"`
	Markdown  []string `json:"mrkdwn_in"` // none: what it holds is plain text
}

// maxAttachments is what Slack recommends as the most.
const maxAttachments = 20

func slack(_ string, alerts []Alert, _ time.Time) any {
	all := tidy(alerts)
	told, left := firstOf(all, maxAttachments)
	m := slackMessage{Text: chatText(title(all))}
	if left > 0 {
		m.Text += fmt.Sprintf(" (%d are not shown)", left)
	}
	for _, a := range told {
		part := slackAttachment{
			Fallback: chatText(a.Summary), Color: a.color(), Title: chatText(a.state() + ": " + a.Summary),
			TitleLink: a.Runbook, Footer: chatText(a.when() + ", " + a.about()), Markdown: []string{},
		}
		if a.Firing {
			part.Text = chatText(a.Description)
		}
		m.Attachments = append(m.Attachments, part)
	}
	return m
}

// joiner is WORD JOINER, which is not seen.
const joiner = "\u2060"

// chatText is text that a chat shows as it is: the three characters of Slack's
// escapes, and what calls people or makes links in the chats that do not know
// mrkdwn: false.
func chatText(s string) string {
	return strings.NewReplacer(
		"&", "&amp;", "<", "&lt;", ">", "&gt;",
		"@", "@"+joiner, "](", "]"+joiner+"(", "://", ":"+joiner+"//",
	).Replace(s)
}
