package digest

import (
	"fmt"
	"math"
	"time"

	"github.com/go-analyze/charts"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/grid"
)

// The picture has ground of its own, so that it can be read in light and in dark
// mails. It is drawn at 2.5 times these sizes: twice what a page shows of it at
// its full width, and more on a telephone, where its letters have to be large
// enough still.
const (
	chartWidth  = 480
	chartHeight = 224
	chartScale  = 2.5

	chartLeft  = 52 // of what is drawn, right of its scale
	chartRight = chartWidth - 10

	rateTop, rateBottom = 34, 90
	barTop, barBottom   = 122, 194
	labelSize           = 9.5 // points
	barGap              = 3
)

// The colours have one meaning everywhere. They differ in brightness too, and
// for those who see no difference between red and green.
const (
	colourPass    = "#0072b2"
	colourFail    = "#d55e00"
	colourSpoofed = "#9aa4ad"
	colourGround  = "#f6f8fa"
	colourGrid    = "#d0d7de"
	colourPeriod  = "#e3edf5"
	colourText    = "#4a535d"
)

// chart is a picture while it is drawn.
type chart struct {
	p     *charts.Painter
	trend []Day
	days  int // of the period, at the end of trend
}

// picture draws the trend of a domain: above what share of its mail passes,
// below how much mail there is. The same trend always gives the same bytes.
func picture(trend []Day, days int) ([]byte, error) {
	c := &chart{trend: trend, days: days, p: charts.NewPainter(charts.PainterOptions{
		OutputFormat: charts.ChartOutputPNG, Width: scaled(chartWidth), Height: scaled(chartHeight),
		Font: charts.GetFont(charts.FontFamilyRoboto),
	})}
	c.box(0, 0, chartWidth, chartHeight, colourGround)
	c.period()
	c.legend()
	c.rates()
	c.bars()
	c.dates()
	drawn, err := c.p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("drawing the trend: %w", err)
	}
	return smaller(drawn)
}

func (c *chart) box(left, top, right, bottom float64, colour string) {
	fill := charts.ParseColor(colour)
	c.p.FilledRect(scaled(left), scaled(top), scaled(right), scaled(bottom), fill, fill, 0)
}

func scaled(n float64) int { return int(math.Round(chartScale * n)) }

// text writes with its left end at x, or its right one where right is set.
func (c *chart) text(body string, x, baseline float64, right bool) (width float64) {
	style := charts.FontStyle{FontSize: chartScale * labelSize, FontColor: charts.ParseColor(colourText)}
	width = float64(c.p.MeasureText(body, 0, style).Width()) / chartScale
	if right {
		x -= width
	}
	c.p.Text(body, scaled(x), scaled(baseline), 0, style)
	return width
}

// step is the width of a day.
func (c *chart) step() float64 { return float64(chartRight-chartLeft) / float64(max(len(c.trend), 1)) }

func (c *chart) at(day int) float64 { return chartLeft + c.step()*float64(day) }

// period marks the days that the digest is about.
func (c *chart) period() {
	first := max(0, len(c.trend)-c.days)
	c.box(c.at(first), rateTop-4, chartRight, barBottom, colourPeriod)
}

func (c *chart) legend() {
	c.text("Pass rate", chartLeft, 20, false)
	x := float64(chartRight)
	for _, item := range []struct{ name, colour string }{{"spoofed", colourSpoofed}, {"fails", colourFail}, {"passes", colourPass}} {
		x -= c.text(item.name, x, 20, true) + 13
		c.box(x, 11, x+9, 20, item.colour)
		x -= 12
	}
}

// line draws a line of the scale, with its label.
func (c *chart) line(y float64, label string) {
	c.box(chartLeft, y, chartRight, y+0.5, colourGrid)
	c.text(label, chartLeft-8, y+4, true)
}

func (c *chart) rates() {
	low := lowest(c.trend)
	c.line(rateTop, "100 %")
	c.line(rateBottom, fmt.Sprintf("%.0f %%", low))
	var points []charts.Point
	for i, d := range c.trend {
		point := charts.Point{X: scaled(c.at(i) + c.step()/2), Y: math.MaxInt32} // a gap
		if rate, ok := d.rate(); ok {
			point.Y = scaled(rateBottom - (rateBottom-rateTop)*(rate-low)/(100-low))
		}
		points = append(points, point)
	}
	colour := charts.ParseColor(colourPass)
	c.p.LineStroke(points, colour, 1.75*chartScale)
	for _, point := range points {
		if point.Y != math.MaxInt32 {
			c.p.Circle(2.25*chartScale, point.X, point.Y, colour, colour, 0)
		}
	}
}

func (c *chart) bars() {
	most := uint64(1)
	for _, d := range c.trend {
		most = max(most, d.Total())
	}
	c.line(barTop, short(most))
	c.line(barBottom, "0")
	c.text("Messages a day", chartLeft, barTop-7, false)
	for i, d := range c.trend {
		left, bottom := c.at(i)+barGap/2, float64(barBottom)
		for _, part := range []struct {
			n      uint64
			colour string
		}{{d.Passed, colourPass}, {d.Failed, colourFail}, {d.Spoofed, colourSpoofed}} {
			height := (barBottom - barTop) * float64(part.n) / float64(most)
			if part.n > 0 {
				c.box(left, bottom-max(height, 1), left+c.step()-barGap, bottom, part.colour)
			}
			bottom -= height
		}
	}
}

// short is a number on a scale, as 12.3k.
func short(n uint64) string {
	switch {
	case n >= 10_000_000:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 10_000:
		return fmt.Sprintf("%dk", n/1000)
	}
	return grid.Thousands(n)
}

// dates names a day of each week, from the newest one back.
func (c *chart) dates() {
	for i := len(c.trend) - 1; i >= 0; i -= 7 {
		day, err := time.Parse(time.DateOnly, c.trend[i].Day)
		if err != nil {
			return
		}
		c.text(day.Format("2 Jan"), c.at(i+1), barBottom+19, true)
	}
}
