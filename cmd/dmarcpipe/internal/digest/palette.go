package digest

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
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
	plain := image.NewRGBA(from.Bounds())
	draw.Draw(plain, plain.Bounds(), from, from.Bounds().Min, draw.Src)
	all := make([]color.RGBA, 0, len(plain.Pix)/4)
	for p := range slices.Chunk(plain.Pix, 4) {
		all = append(all, color.RGBA{p[0], p[1], p[2], p[3]})
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
