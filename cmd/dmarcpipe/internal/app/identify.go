package app

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/dmarcpipe/dmarcpipe/cmd/dmarcpipe/internal/config"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify/catalogue"
	"github.com/dmarcpipe/dmarcpipe/ingest/identify/network"
)

// newIdentifier returns what names addresses, with the catalogue and the data
// that are configured, or else installed. r may be nil, which asks nobody; s may
// be nil where nothing is stored. With identify.enabled: false it marks own
// domains, and names nothing.
func (o Opening) newIdentifier(s identify.Store, r identify.Resolver) (*identify.Engine, error) {
	c := o.Config.Identify
	services, err := loadCatalogue(c)
	if err != nil {
		return nil, err
	}
	var networks *network.Data
	if c.Enabled || s == nil { // to mark domains takes none
		if networks, err = loadNetworks(c); err != nil {
			return nil, err
		}
	}
	return identify.New(identify.Options{
		Store:       s,
		Catalogue:   services,
		Networks:    networks,
		Resolver:    r,
		OnlyDomains: !c.Enabled,
		OwnDomains:  o.Config.OwnDomains,
		Rate:        c.Rate,
		Logger:      o.Logger.With(slog.String("component", "identify")),
		Registerer:  o.Registerer,
	})
}

// loadCatalogue is the catalogue inside, with the file of the user before it.
func loadCatalogue(c config.Identify) (*catalogue.Catalogue, error) {
	services, err := catalogue.Load()
	if err != nil || c.Services == "" {
		return services, err
	}
	f, err := os.Open(string(c.Services))
	if err != nil {
		return nil, fmt.Errorf("opening identify.services: %w", err)
	}
	defer f.Close()
	return services, services.AddFile(f, string(c.Services))
}

// CheckServices reads the file of identify.services, so that a fault in it is
// found before a worker starts.
func CheckServices(c *config.Config) error {
	_, err := loadCatalogue(c.Identify)
	return err
}

// loadNetworks returns nil where there is nothing to load.
func loadNetworks(c config.Identify) (*network.Data, error) {
	asn, country := network.Packages()
	var install NetworkInstall
	asnPath := cmp.Or(string(c.ASN), install.installed(asn))
	countryPath := cmp.Or(string(c.Country), install.installed(country))
	if asnPath == "" && countryPath == "" {
		return nil, nil
	}
	return network.Load(asnPath, countryPath)
}

// Identified is what was found out about one address.
type Identified struct {
	Source identify.Source
	Answer identify.Answer // of DNS, to the question for the name
}

// identifyTogether is how many addresses Identify asks for at once.
const identifyTogether = 16

// Identify finds out about addresses at once, without a store, and returns the
// results in the same order. Source.Own tells which of own_domains they belong
// to; patterns say too little for that.
func Identify(ctx context.Context, o Opening, addrs []netip.Addr) ([]Identified, error) {
	r, err := o.nameServers()
	if err != nil {
		return nil, err
	}
	e, err := o.newIdentifier(nil, r)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, d := range o.Config.OwnDomains {
		if !strings.Contains(d, "*") {
			own = append(own, d)
		}
	}
	found := make([]Identified, len(addrs))
	var group errgroup.Group
	group.SetLimit(identifyTogether)
	for i, addr := range addrs {
		group.Go(func() error {
			found[i].Source, found[i].Answer = e.Look(ctx, addr, own...)
			return nil
		})
	}
	_ = group.Wait() // no look fails
	return found, ctx.Err()
}

// NetworkDataMissing reports whether neither data of autonomous systems nor of
// countries is configured or installed.
func NetworkDataMissing(c *config.Config) bool {
	asn, country := network.Packages()
	var install NetworkInstall
	return c.Identify.ASN == "" && c.Identify.Country == "" && install.installed(asn) == "" && install.installed(country) == ""
}
