package parse

import "testing"

// BenchmarkMail reads mails of usual size and of the largest reporters; bytes
// are those of the XML.
func BenchmarkMail(b *testing.B) {
	small, large := reportXML(2), reportXML(20_000)
	for _, bb := range []struct {
		name string
		data []byte
		xml  []byte
	}{
		{"zip/2", mailOf("r.zip", zipped(b, "a.xml", small)), small},
		{"gzip/2", mailOf("r.gz", gzipped(b, small)), small},
		{"zip/20000", mailOf("r.zip", zipped(b, "a.xml", large)), large},
		{"gzip/20000", mailOf("r.gz", gzipped(b, large)), large},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.xml)))
			b.ReportAllocs()
			for b.Loop() {
				if fs := Mail(bb.data, "", Options{}); fs[0].Kind != KindDMARC {
					b.Fatal(fs[0].Err)
				}
			}
		})
	}
}
