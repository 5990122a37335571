// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.VrfBft.Evidence;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Passes evidence on once per validator and height, since one is all that is ever punished. For the thread of the loop only.</summary>
internal sealed class EvidenceBook
{
    private readonly HashSet<(Height Height, ValidatorIndex Offender)> _known = [];
    private readonly Queue<(Height Height, ValidatorIndex Offender)> _order = new();
    private readonly IEvidenceSink _sink;
    private readonly int _limit;

    internal EvidenceBook(IEvidenceSink sink, int limit)
    {
        _sink = sink;
        _limit = limit;
    }

    /// <summary>True when evidence against the validator at this height was passed on before.</summary>
    internal bool Knows(Height height, ValidatorIndex offender) => _known.Contains((height, offender));

    internal void Add(VerifiedEvidence verified)
    {
        (Height, ValidatorIndex) name = (verified.Evidence.Height, verified.Evidence.Offender);
        if (!_known.Add(name))
        {
            return;
        }

        _order.Enqueue(name);
        if (_order.Count > _limit)
        {
            _known.Remove(_order.Dequeue());
        }

        _sink.Add(verified);
    }
}
