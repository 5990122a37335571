// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Blocks;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The rules of one chain: its identity, when each fork begins, its blob parameters and its departures from Ethereum; immutable.</summary>
/// <remarks>
/// A fork that is null never begins. Forks up to Gray Glacier begin at a block number, the merge at a total difficulty, later ones at a timestamp.
/// </remarks>
public sealed record ChainSpec
{
    /// <summary>Most blob-parameter-only forks a specification can name.</summary>
    public const int BlobParameterForkCountMax = 5;

    /// <summary>The deposit contract of Ethereum's main network.</summary>
    public static readonly Address MainnetDepositContract = Address.Parse("0x00000000219ab540356cBB839Cbe05303d7705Fa");

    /// <summary>Chain id of EIP-155.</summary>
    public ulong ChainId { get; init; }

    /// <summary>Block at which Homestead begins.</summary>
    public ulong? HomesteadBlock { get; init; }

    /// <summary>Block of the DAO fork (EIP-779).</summary>
    public ulong? DaoForkBlock { get; init; }

    /// <summary>Whether the chain took the DAO fork (true) or refused it.</summary>
    public bool IsDaoForkSupported { get; init; }

    /// <summary>Block at which Tangerine Whistle (EIP-150) begins.</summary>
    public ulong? TangerineWhistleBlock { get; init; }

    /// <summary>Block at which Spurious Dragon (EIP-155, 158) begins.</summary>
    public ulong? SpuriousDragonBlock { get; init; }

    /// <summary>Block at which Byzantium begins.</summary>
    public ulong? ByzantiumBlock { get; init; }

    /// <summary>Block at which Constantinople begins.</summary>
    public ulong? ConstantinopleBlock { get; init; }

    /// <summary>Block at which Petersburg begins.</summary>
    public ulong? PetersburgBlock { get; init; }

    /// <summary>Block at which Istanbul begins.</summary>
    public ulong? IstanbulBlock { get; init; }

    /// <summary>Block at which Muir Glacier (difficulty bomb, EIP-2384) begins.</summary>
    public ulong? MuirGlacierBlock { get; init; }

    /// <summary>Block at which Berlin begins.</summary>
    public ulong? BerlinBlock { get; init; }

    /// <summary>Block at which London begins.</summary>
    public ulong? LondonBlock { get; init; }

    /// <summary>Block at which Arrow Glacier (difficulty bomb, EIP-4345) begins.</summary>
    public ulong? ArrowGlacierBlock { get; init; }

    /// <summary>Block at which Gray Glacier (difficulty bomb, EIP-5133) begins.</summary>
    public ulong? GrayGlacierBlock { get; init; }

    /// <summary>Block of the fork id change after the merge (EIP-3675, FORK_NEXT_VALUE); also taken as the first block after the merge where only number and time are known.</summary>
    public ulong? MergeNetsplitBlock { get; init; }

    /// <summary>Total difficulty from which on a block's children are proof of stake (EIP-3675); zero: from the genesis block on; null: never.</summary>
    public UInt256? TerminalTotalDifficulty { get; init; }

    /// <summary>Time at which Shanghai begins, in seconds since the Unix epoch.</summary>
    public ulong? ShanghaiTime { get; init; }

    /// <summary>Time at which Cancun begins, in seconds since the Unix epoch.</summary>
    public ulong? CancunTime { get; init; }

    /// <summary>Time at which Prague begins, in seconds since the Unix epoch.</summary>
    public ulong? PragueTime { get; init; }

    /// <summary>Time at which Osaka begins, in seconds since the Unix epoch.</summary>
    public ulong? OsakaTime { get; init; }

    /// <summary>Block of the first fork by number that the specification names and this software does not know: a node must stop before it.</summary>
    public ulong? UnknownForkBlock { get; init; }

    /// <summary>Time of the first fork by time that the specification names and this software does not know: a node must stop before it.</summary>
    public ulong? UnknownForkTime { get; init; }

    /// <summary>The blob-parameter-only forks (EIP-7892) BPO1, BPO2..., in order; at most <see cref="BlobParameterForkCountMax"/>.</summary>
    public IReadOnlyList<BlobParameterFork> BlobParameterForks { get; init; } = [];

    /// <summary>Blob parameters from Cancun on.</summary>
    public BlobParameters CancunBlobs { get; init; } = BlobParameters.Cancun;

    /// <summary>Blob parameters from Prague on.</summary>
    public BlobParameters PragueBlobs { get; init; } = BlobParameters.Prague;

    /// <summary>Blob parameters from Osaka on.</summary>
    public BlobParameters OsakaBlobs { get; init; } = BlobParameters.Prague;

    /// <summary>The contract whose logs are deposit requests (EIP-6110).</summary>
    public Address DepositContract { get; init; } = MainnetDepositContract;

    /// <summary>Departures from Ethereum.</summary>
    public PowerVerseRules PowerVerse { get; init; } = PowerVerseRules.Ethereum;

    /// <summary>The rules of a block whose side of the merge is known.</summary>
    /// <param name="number">The block's number.</param>
    /// <param name="timestamp">The block's time in seconds since the Unix epoch.</param>
    /// <param name="isMerged">Whether it is a proof-of-stake block.</param>
    public Revision RevisionAt(ulong number, ulong timestamp, bool isMerged)
    {
        if (isMerged)
        {
            return timestamp >= OsakaTime ? Revision.Osaka
                : timestamp >= PragueTime ? Revision.Prague
                : timestamp >= CancunTime ? Revision.Cancun
                : timestamp >= ShanghaiTime ? Revision.Shanghai
                : Revision.Paris;
        }

        return number >= LondonBlock ? Revision.London
            : number >= BerlinBlock ? Revision.Berlin
            : number >= IstanbulBlock ? Revision.Istanbul
            : number >= PetersburgBlock ? Revision.Petersburg
            : number >= ConstantinopleBlock ? Revision.Constantinople
            : number >= ByzantiumBlock ? Revision.Byzantium
            : number >= SpuriousDragonBlock ? Revision.SpuriousDragon
            : number >= TangerineWhistleBlock ? Revision.TangerineWhistle
            : number >= HomesteadBlock ? Revision.Homestead
            : Revision.Frontier;
    }

    /// <summary>The rules of a block of which only number and time are known: see <see cref="IsMergedAt"/> for what it takes the merge to be.</summary>
    public Revision RevisionAt(ulong number, ulong timestamp) => RevisionAt(number, timestamp, IsMergedAt(number, timestamp));

    /// <summary>The rules of a block with this header: difficulty zero means proof of stake (EIP-3675) on a chain that has a merge.</summary>
    /// <remarks>That the difficulty is on the right side of the merge is a validity rule; <see cref="IsTerminal"/> decides it.</remarks>
    public Revision RevisionOf(BlockHeader header) =>
        RevisionAt(header.Number, header.Timestamp, TerminalTotalDifficulty is not null && header.Difficulty.IsZero);

    /// <summary>Whether a block is after the merge, judged by number and time: the total difficulty is zero from the start, or the number has
    /// reached <see cref="MergeNetsplitBlock"/>, or a fork that follows the merge has begun.</summary>
    public bool IsMergedAt(ulong number, ulong timestamp) =>
        TerminalTotalDifficulty is { } terminal && (terminal.IsZero || number >= MergeNetsplitBlock || timestamp >= ShanghaiTime);

    /// <summary>Whether the children of a block with this total difficulty are proof of stake (EIP-3675).</summary>
    public bool IsTerminal(in UInt256 totalDifficulty) => TerminalTotalDifficulty is { } terminal && totalDifficulty >= terminal;

    /// <summary>The blob parameters in force at a time; null before Cancun.</summary>
    public BlobParameters? BlobParametersAt(ulong timestamp)
    {
        for (int i = BlobParameterForks.Count - 1; i >= 0; i--)
        {
            if (timestamp >= BlobParameterForks[i].Time)
            {
                return BlobParameterForks[i].Parameters;
            }
        }

        return timestamp >= OsakaTime ? OsakaBlobs
            : timestamp >= PragueTime ? PragueBlobs
            : timestamp >= CancunTime ? CancunBlobs
            : null;
    }

    /// <summary>Blocks by which the difficulty bomb is late at a block (EIP-649, 1234, 2384, 3554, 4345, 5133).</summary>
    public ulong DifficultyBombDelayAt(ulong number) =>
        number >= GrayGlacierBlock ? 11_400_000
        : number >= ArrowGlacierBlock ? 10_700_000
        : number >= LondonBlock ? 9_700_000
        : number >= MuirGlacierBlock ? 9_000_000
        : number >= ConstantinopleBlock ? 5_000_000
        : number >= ByzantiumBlock ? 3_000_000UL
        : 0;

    /// <summary>Whether a block's extra data must be (or, on a chain that refused the fork, must not be) that of the DAO fork.</summary>
    public bool IsInDaoExtraDataRange(ulong number) => DaoForkBlock is { } fork && number >= fork && number - fork < DaoFork.ExtraDataRange;

    /// <summary>When a fork begins: a block number up to <see cref="Fork.MergeNetsplit"/>, a time after it; null: never.</summary>
    public ulong? ActivationOf(Fork fork) => fork switch
    {
        Fork.Homestead => HomesteadBlock,
        Fork.Dao => DaoForkBlock,
        Fork.TangerineWhistle => TangerineWhistleBlock,
        Fork.SpuriousDragon => SpuriousDragonBlock,
        Fork.Byzantium => ByzantiumBlock,
        Fork.Constantinople => ConstantinopleBlock,
        Fork.Petersburg => PetersburgBlock,
        Fork.Istanbul => IstanbulBlock,
        Fork.MuirGlacier => MuirGlacierBlock,
        Fork.Berlin => BerlinBlock,
        Fork.London => LondonBlock,
        Fork.ArrowGlacier => ArrowGlacierBlock,
        Fork.GrayGlacier => GrayGlacierBlock,
        Fork.MergeNetsplit => MergeNetsplitBlock,
        Fork.Shanghai => ShanghaiTime,
        Fork.Cancun => CancunTime,
        Fork.Prague => PragueTime,
        Fork.Osaka => OsakaTime,
        Fork.Bpo1 or Fork.Bpo2 or Fork.Bpo3 or Fork.Bpo4 or Fork.Bpo5 =>
            fork - Fork.Bpo1 < BlobParameterForks.Count ? BlobParameterForks[fork - Fork.Bpo1].Time : null,
    };

    /// <summary>The same chain with a fork at another block number or time; null: never.</summary>
    /// <remarks>Blob-parameter-only forks carry parameters: set <see cref="BlobParameterForks"/> for those.</remarks>
    public ChainSpec With(Fork fork, ulong? at) => fork switch
    {
        Fork.Homestead => this with { HomesteadBlock = at },
        Fork.Dao => this with { DaoForkBlock = at, IsDaoForkSupported = true },
        Fork.TangerineWhistle => this with { TangerineWhistleBlock = at },
        Fork.SpuriousDragon => this with { SpuriousDragonBlock = at },
        Fork.Byzantium => this with { ByzantiumBlock = at },
        Fork.Constantinople => this with { ConstantinopleBlock = at },
        Fork.Petersburg => this with { PetersburgBlock = at },
        Fork.Istanbul => this with { IstanbulBlock = at },
        Fork.MuirGlacier => this with { MuirGlacierBlock = at },
        Fork.Berlin => this with { BerlinBlock = at },
        Fork.London => this with { LondonBlock = at },
        Fork.ArrowGlacier => this with { ArrowGlacierBlock = at },
        Fork.GrayGlacier => this with { GrayGlacierBlock = at },
        Fork.MergeNetsplit => this with { MergeNetsplitBlock = at },
        Fork.Shanghai => this with { ShanghaiTime = at },
        Fork.Cancun => this with { CancunTime = at },
        Fork.Prague => this with { PragueTime = at },
        Fork.Osaka => this with { OsakaTime = at },
        Fork.Bpo1 or Fork.Bpo2 or Fork.Bpo3 or Fork.Bpo4 or Fork.Bpo5 =>
            throw new ArgumentException("Blob-parameter-only forks carry parameters.", nameof(fork)),
    };

    /// <summary>Every fork that begins some day, in the order of <see cref="Fork"/>; the merge itself is none, since it has no number.</summary>
    public IReadOnlyList<ForkActivation> Activations()
    {
        List<ForkActivation> activations = [];
        for (Fork fork = Fork.Homestead; fork <= Fork.Bpo5; fork++)
        {
            if (ActivationOf(fork) is { } at)
            {
                activations.Add(new ForkActivation(fork, fork > Fork.MergeNetsplit, at));
            }
        }

        return activations;
    }
}

/// <summary>A fork that changes blob parameters alone (EIP-7892).</summary>
/// <param name="Time">When it begins, in seconds since the Unix epoch.</param>
/// <param name="Parameters">The parameters from then on.</param>
public readonly record struct BlobParameterFork(ulong Time, BlobParameters Parameters);
