// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Types;

/// <summary>The announcement of a proposed block: header, seal and proposer's signature, without the transactions. Unverified.</summary>
public sealed class ProposalHead
{
    private readonly VoteSignature _signature;

    /// <summary>Joins the parts, unchecked.</summary>
    /// <param name="height">The height of the block.</param>
    /// <param name="period">The attempt it is proposed in; equals the seal's original period.</param>
    /// <param name="proposer">The proposer's index; equals the seal's.</param>
    /// <param name="value">keccak256 of the header's RLP.</param>
    /// <param name="header">The RLP of the header.</param>
    /// <param name="seal">The seal.</param>
    /// <param name="signature">The proposer's signature over "PVC/prop/v1" ‖ G ‖ height ‖ period ‖ value.</param>
    public ProposalHead(
        Height height, Period period, ValidatorIndex proposer, BlockValue value, ReadOnlyMemory<byte> header, Seal seal, in VoteSignature signature)
    {
        Height = height;
        Period = period;
        Proposer = proposer;
        Value = value;
        Header = header;
        Seal = seal;
        _signature = signature;
    }

    /// <summary>The height of the block.</summary>
    public Height Height { get; }

    /// <summary>The attempt.</summary>
    public Period Period { get; }

    /// <summary>The proposer's index.</summary>
    public ValidatorIndex Proposer { get; }

    /// <summary>The block hash, computed from <see cref="Header"/> when decoded.</summary>
    public BlockValue Value { get; }

    /// <summary>The RLP of the header.</summary>
    public ReadOnlyMemory<byte> Header { get; }

    /// <summary>The seal; its lot proof is the proposer's proof.</summary>
    public Seal Seal { get; }

    /// <summary>The proposer's signature.</summary>
    public ref readonly VoteSignature Signature => ref _signature;

    /// <summary>False for a block built here whose head the signer has not signed, or not since the node's start.</summary>
    public bool IsSigned => _signature != default;
}
