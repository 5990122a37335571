// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Dev;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Node.Hosting;

/// <summary>Accounts whose keys everybody has, from the phrases of test tools. On a network where coins are worth something, robots empty them within seconds.</summary>
internal static class KnownTestKeys
{
    /// <summary>Chain id of the main network's draft.</summary>
    public const ulong MainnetChainId = 20566;

    /// <summary>Chain id of the test network.</summary>
    public const ulong TestnetChainId = 20567;

    private const int AccountsPerPhrase = 20;

    private static readonly string[] Phrases =
    [
        "test test test test test test test test test test test junk",
        "test test test test test test test test test test test ball",
        "candy maple cake sugar pudding cream honey rich smooth crumble sweet treat",
        "myth like bonus scare over problem client lizard pioneer submit female collect",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
    ];

    private static readonly Lazy<IReadOnlySet<Address>> Accounts = new(() =>
        Phrases.SelectMany(phrase => DevAccount.FromPhrase(phrase, AccountsPerPhrase)).Select(account => account.Address).ToHashSet());

    /// <summary>Whether everybody has the key of an account.</summary>
    public static bool IsKnown(in Address address) => Accounts.Value.Contains(address);

    /// <summary>Refuses a genesis file of the test or main network that gives coins to such accounts, or believes every sender.</summary>
    /// <exception cref="CommandException">It does.</exception>
    public static void Refuse(GenesisSpec genesis)
    {
        if (genesis.Chain.ChainId is not (MainnetChainId or TestnetChainId))
        {
            return;
        }

        if (genesis.Chain.PowerVerse.AreClaimedSendersAllowed)
        {
            throw new CommandException(
                ExitCode.Usage, $"The genesis file lets transactions claim any sender (claimedSenders), which is for developers' chains: that is refused on chain {genesis.Chain.ChainId}.");
        }

        foreach (GenesisAccount account in genesis.Accounts)
        {
            if (IsKnown(account.Address))
            {
                throw new CommandException(
                    ExitCode.Usage, $"The genesis file gives coins to {account.Address}, whose key is known from test tools: that is refused on chain {genesis.Chain.ChainId}.");
            }
        }
    }
}
