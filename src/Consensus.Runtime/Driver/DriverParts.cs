// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.Runtime.Heights;
using PowerVerse.Chain.Consensus.Runtime.Keys;
using PowerVerse.Chain.Consensus.Runtime.Ports;
using PowerVerse.Chain.Consensus.Runtime.Signing;
using PowerVerse.Chain.Consensus.Runtime.Wal;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>What the loop is made of. The loop owns none of it: whoever made a part disposes of it after the loop has ended.</summary>
public sealed class DriverParts
{
    /// <summary>The agreement.</summary>
    public required ConsensusMachine Machine { get; init; }

    /// <summary>The chain's parameters.</summary>
    public required ConsensusParameters Parameters { get; init; }

    /// <summary>The write-ahead log.</summary>
    public required ConsensusLog Log { get; init; }

    /// <summary>The payloads of the heights at work.</summary>
    public required PayloadShelf Shelf { get; init; }

    /// <summary>The public-key checks.</summary>
    public required IConsensusCrypto Crypto { get; init; }

    /// <summary>The clocks.</summary>
    public required ConsensusClock Clock { get; init; }

    /// <summary>The way to the peers.</summary>
    public required IConsensusNetwork Network { get; init; }

    /// <summary>The way to execution, building and commitment.</summary>
    public required IBlockPipeline Blocks { get; init; }

    /// <summary>The ledger's checks of payloads.</summary>
    public required IPayloadChecks Checks { get; init; }

    /// <summary>Where evidence goes.</summary>
    public required IEvidenceSink Evidence { get; init; }

    /// <summary>The folder for the report of a halt.</summary>
    public required string HaltFolder { get; init; }

    /// <summary>The node's validator; null for an observer.</summary>
    public Address? Validator { get; init; }

    /// <summary>Its keys; null for an observer.</summary>
    public IValidatorKeys? Keys { get; init; }

    /// <summary>Its signer; null for an observer, and while the signing record is in doubt.</summary>
    public VoteSigner? Signer { get; init; }

    /// <summary>Hears of each later period that the node enters, and of what it knew of the one before; on the loop, so it must be quick.</summary>
    public Action<Period, PeriodView>? Advanced { get; init; }

    /// <summary>The validators of a height outside the present epoch, for old evidence; null where they are not known.</summary>
    public Func<Height, EpochMembers?>? MembersAt { get; init; }
}
