// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.Metrics;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Agreement;

/// <summary>What the agreement measures. A node has its own, so that several in one process do not add up.</summary>
public sealed class AgreementMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "PowerVerse.Chain.Agreement";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _blocks;
    private readonly Histogram<double> _finality;
    private readonly Histogram<double> _syncs;
    private readonly Histogram<double> _proposals;

    internal AgreementMetrics()
    {
        _blocks = _meter.CreateCounter<long>("powerverse_consensus_blocks_total", null, "Blocks that were agreed on here, by the period that decided: 0, or later because something was slow or missing.");
        _finality = _meter.CreateHistogram<double>("powerverse_consensus_finality_duration_seconds", "s", "From the first sight of a proposal to its finality.");
        _syncs = _meter.CreateHistogram<double>("powerverse_consensus_disk_sync_duration_seconds", "s", "Until what a vote or a proposal rests on was on the disk.");
        _proposals = _meter.CreateHistogram<double>(
            "powerverse_consensus_proposal_delay_seconds", "s", "From a peer's proposal's timestamp, which is in whole seconds, until it was verified here. Both clocks count; below zero is zero.");
    }

    /// <summary>The meter, of this node alone.</summary>
    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Asks a node, once it is whole, whenever somebody wants to know.</summary>
    internal void Observe(AgreementNode node)
    {
        Gauge("powerverse_consensus_height", "Height that is being agreed on.", () => (long)node.Position.Height.Value);
        Gauge("powerverse_consensus_period", "Period of that height: 0 unless something is slow or missing.", () => node.Position.Period.Value);
        Gauge("powerverse_consensus_known_height", "Newest block that is proven to be final on the network.", () => (long)node.HighestKnownBlock);
        Gauge("powerverse_consensus_validator", "1 when the node has stake at the height that is being agreed on.", () => node.IsValidator ? 1 : 0);
        Gauge("powerverse_consensus_signing", "1 when the node may sign; 0 for observers, while the signing record is in doubt, while the node listens after a start, and once it heard its keys elsewhere.", () => node.IsSigning ? 1 : 0);
        Gauge("powerverse_consensus_evidence", "Pieces of evidence that are kept.", () => node.Evidence.Count);
        _meter.CreateObservableCounter(
            "powerverse_consensus_dropped_messages_total", () => node.DroppedMessages, null, "Messages of peers that were dropped because the node could not keep up.");
        _meter.CreateObservableCounter(
            "powerverse_consensus_unexplained_bottoms_total",
            () => node.UnexplainedBottoms,
            null,
            "NEXT votes for no value after a CERT vote at the same height, without the certificate that would explain it (rule B7): always 0 in a sound network.");
    }

    /// <summary>A block was committed by agreement.</summary>
    /// <param name="period">The period that decided.</param>
    /// <param name="elapsedMs">Milliseconds since its first announcement; negative where it was not announced.</param>
    internal void OnCommitted(Period period, long elapsedMs)
    {
        _blocks.Add(1, new KeyValuePair<string, object?>("period", period == Period.Zero ? "0" : "later"));
        if (elapsedMs >= 0)
        {
            _finality.Record(elapsedMs / 1000.0);
        }
    }

    /// <summary>A peer's proposal is verified.</summary>
    /// <param name="head">The proposal.</param>
    /// <param name="nowUnixMs">The present moment.</param>
    internal void OnProposed(ProposalHead head, long nowUnixMs)
    {
        if (_proposals.Enabled && ConsensusHeader.TryRead(head.Header.Span, out ConsensusHeader? header))
        {
            _proposals.Record(Math.Max(0, (nowUnixMs / 1000.0) - header.TimestampSeconds));
        }
    }

    /// <summary>The disk made a file durable.</summary>
    internal void OnSynced(TimeSpan taken) => _syncs.Record(taken.TotalSeconds);

    private void Gauge(string name, string description, Func<long> value) => _meter.CreateObservableGauge(name, value, null, description);
}
