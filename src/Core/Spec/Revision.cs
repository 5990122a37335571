// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>The rule sets of Ethereum in order of activation: a later one contains every change of the earlier ones.</summary>
/// <remarks>
/// Compare with <c>&gt;=</c>. Forks that change only the difficulty bomb (Muir, Arrow and Gray Glacier) or only blob parameters
/// (BPO1, BPO2) are no revisions of the execution rules; the chain specification holds their activation apart.
/// </remarks>
public enum Revision
{
    /// <summary>The first rules (2015-07-30).</summary>
    Frontier,

    /// <summary>EIP-2, EIP-7, EIP-8.</summary>
    Homestead,

    /// <summary>EIP-150: gas cost of input and output operations.</summary>
    TangerineWhistle,

    /// <summary>EIP-155, EIP-160, EIP-161, EIP-170.</summary>
    SpuriousDragon,

    /// <summary>EIP-100, 140, 196, 197, 198, 211, 214, 649, 658.</summary>
    Byzantium,

    /// <summary>EIP-145, 1014, 1052, 1234, 1283.</summary>
    Constantinople,

    /// <summary>EIP-1716: Constantinople without EIP-1283.</summary>
    Petersburg,

    /// <summary>EIP-152, 1108, 1344, 1884, 2028, 2200.</summary>
    Istanbul,

    /// <summary>EIP-2565, 2718, 2929, 2930.</summary>
    Berlin,

    /// <summary>EIP-1559, 3198, 3529, 3541, 3554.</summary>
    London,

    /// <summary>EIP-3675, 4399: proof of stake.</summary>
    Paris,

    /// <summary>EIP-3651, 3855, 3860, 4895.</summary>
    Shanghai,

    /// <summary>EIP-1153, 4788, 4844, 5656, 6780, 7516.</summary>
    Cancun,

    /// <summary>EIP-2537, 2935, 6110, 7002, 7251, 7623, 7685, 7691, 7702.</summary>
    Prague,

    /// <summary>EIP-7594, 7823, 7825, 7883, 7892, 7918, 7934, 7939, 7951.</summary>
    Osaka,
}
