// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.TestKit;

/// <summary>The chain that most tests run on: every fork up to Osaka from genesis, otherwise Ethereum's rules.</summary>
public static class OsakaChain
{
    /// <summary>The specification under a chain id.</summary>
    public static ChainSpec Spec(ulong chainId) => new()
    {
        ChainId = chainId,
        HomesteadBlock = 0,
        TangerineWhistleBlock = 0,
        SpuriousDragonBlock = 0,
        ByzantiumBlock = 0,
        ConstantinopleBlock = 0,
        PetersburgBlock = 0,
        IstanbulBlock = 0,
        BerlinBlock = 0,
        LondonBlock = 0,
        TerminalTotalDifficulty = UInt256.Zero,
        ShanghaiTime = 0,
        CancunTime = 0,
        PragueTime = 0,
        OsakaTime = 0,
    };
}
