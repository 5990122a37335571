// SPDX-License-Identifier: Apache-2.0

using System.Collections.Immutable;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Simulation;

/// <summary>What of a node survives a crash: the encoded log, the payloads it names, the committed chain, and the signer's record.</summary>
internal sealed class SimDisk
{
    private readonly List<(Height Height, byte[] Record)> _log = [];
    private readonly List<QuorumCertificate> _chain = [];
    private int _flushed;

    /// <summary>The payloads that the log or the chain holds.</summary>
    public HashSet<BlockValue> Payloads { get; } = [];

    /// <summary>The certificates of the committed heights, from height 1.</summary>
    public IReadOnlyList<QuorumCertificate> Chain => _chain;

    /// <summary>The production signer's rules with what was signed.</summary>
    public SigningRules Signing { get; } = new();

    /// <summary>Appends a record.</summary>
    public void Append(LogRecord record)
    {
        _log.Add((record.Height, LogRecordCodec.Encode(record)));
        switch (record)
        {
            case LogRecord.PayloadKept payload:
                Payloads.Add(payload.Value);
                break;
            case LogRecord.HeadProposed head:
                Payloads.Add(head.Value);
                break;
        }
    }

    /// <summary>Appends a block, and sheds the log of heights that are flushed for certain.</summary>
    public void Commit(QuorumCertificate certificate)
    {
        _chain.Add(certificate);
        Payloads.Add(certificate.Value);
        _flushed = Math.Max(_flushed, _chain.Count - World.StoreLagMax);
        _log.RemoveAll(record => record.Height.Value <= (ulong)_flushed);
    }

    /// <summary>Loses the last blocks that were not flushed yet.</summary>
    public void LoseUnflushed(int storeLag)
    {
        _flushed = Math.Max(_flushed, _chain.Count - storeLag);
        _chain.RemoveRange(_flushed, _chain.Count - _flushed);
    }

    /// <summary>Decodes the log from a height on.</summary>
    public ImmutableArray<LogRecord> ReadLog(Height from)
    {
        ImmutableArray<LogRecord>.Builder records = ImmutableArray.CreateBuilder<LogRecord>();
        foreach ((Height height, byte[] encoded) in _log)
        {
            if (height >= from)
            {
                bool isDecoded = LogRecordCodec.TryDecode(encoded, out LogRecord? record, out _);
                Invariant.Check(isDecoded && record is not null);
                records.Add(record);
            }
        }

        return records.ToImmutable();
    }
}
