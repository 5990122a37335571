// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Agreement.Genesis;
using PowerVerse.Chain.Consensus.VrfBft.Epochs;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Verification;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Results;

namespace PowerVerse.Chain.Agreement.Epochs;

/// <summary>The validators of every epoch. Until staking arrives the genesis set serves all of them. Safe to use from several threads.</summary>
public sealed class EpochBook
{
    // Enough for a window of blocks that are fetched together where epochs are short, for the head of a long chain beside its beginning, and for old evidence.
    private const int EpochsKept = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Page> _pages = [];
    private readonly Dictionary<Address, Address> _feeRecipients;
    private readonly ConsensusGenesis _genesis;
    private long _uses;

    /// <summary>Makes the book of a chain whose genesis set was checked.</summary>
    public EpochBook(ConsensusGenesis genesis)
    {
        _genesis = genesis;
        _feeRecipients = genesis.Validators.ToDictionary(static v => v.Address, static v => v.FeeRecipient);
    }

    /// <summary>The parameters of the chain.</summary>
    public ConsensusParameters Parameters => _genesis.Parameters;

    /// <summary>The epoch of a height of at least 1.</summary>
    public Epoch EpochOf(Height height) => Epoch.Of(height, Parameters.EpochLength);

    /// <summary>The members of a height's epoch.</summary>
    public EpochMembers MembersOf(Height height) => PageOf(EpochOf(height)).Members;

    /// <summary>The members of an epoch.</summary>
    public EpochMembers MembersOf(Epoch epoch) => PageOf(epoch).Members;

    /// <summary>The root of an epoch's set.</summary>
    public Hash256 RootOf(Epoch epoch) => PageOf(epoch).Root;

    /// <summary>What the header of a height commits to about the validators.</summary>
    /// <param name="height">The height.</param>
    /// <param name="previousSeed">The seed of the block below.</param>
    public EpochCommitment CommitmentOf(Height height, in Hash256 previousSeed)
    {
        EpochMembers members = MembersOf(height);
        return new EpochCommitment(members.Epoch, RootOf(members.Epoch), RootOf(members.Epoch.Next), members.Mode, previousSeed);
    }

    /// <summary>The beneficiary that blocks of a validator must name.</summary>
    public Address FeeRecipientOf(in Address validator) => _feeRecipients[validator];

    // The page that was not used for longest makes room: a node that follows old blocks works far below the newest epoch it heard of.
    private Page PageOf(Epoch epoch)
    {
        lock (_gate)
        {
            if (!_pages.TryGetValue(epoch.Value, out Page? page))
            {
                bool isSound = _genesis.TryBuildSet(epoch, out ValidatorSet? set, out _);
                Invariant.Check(isSound);
                page = new Page(new EpochMembers(VoteKeyTable.Of(set!)), ValidatorSetRoot.Of(set!));
                if (_pages.Count == EpochsKept)
                {
                    _pages.Remove(_pages.MinBy(static item => item.Value.LastUse).Key);
                }

                _pages.Add(epoch.Value, page);
            }

            page.LastUse = ++_uses;
            return page;
        }
    }

    private sealed record Page(EpochMembers Members, Hash256 Root)
    {
        internal long LastUse { get; set; }
    }
}
