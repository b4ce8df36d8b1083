package digest

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"slices"
)

// maxColours is how many a picture with a palette has.
const maxColours = 256

// smaller writes a PNG with a palette, which takes a fraction of the room. The
// colours are its most frequent ones; others, at the edges of letters, become
// the nearest of them.
func smaller(drawn []byte) ([]byte, error) {
	from, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	pixels := colours(from)
	to := image.NewPaletted(from.Bounds(), paletteOf(pixels))
	index := map[color.RGBA]uint8{}
	for i, c := range pixels {
		if _, known := index[c]; !known {
			index[c] = uint8(to.Palette.Index(c))
		}
		to.Pix[i] = index[c]
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, to); err != nil {
		return nil, fmt.Errorf("writing the picture: %w", err)
	}
	return out.Bytes(), nil
}

// colours are those of all pixels, line by line.
func colours(from image.Image) []color.RGBA {
	b := from.Bounds()
	all := make([]color.RGBA, 0, b.Dx()*b.Dy())
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := from.At(x, y).RGBA()
			all = append(all, color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0xff})
		}
	}
	return all
}

func paletteOf(pixels []color.RGBA) color.Palette {
	count := map[color.RGBA]int{}
	for _, c := range pixels {
		count[c]++
	}
	order := slices.SortedFunc(maps.Keys(count), func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	all := make(color.Palette, 0, maxColours)
	for _, c := range order[:min(len(order), maxColours)] {
		all = append(all, c)
	}
	return all
}
