// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>Everything that can begin at a block or a time, in order of activation: the revisions, and the changes that are no revision of the execution rules.</summary>
public enum Fork
{
    /// <summary>EIP-606.</summary>
    Homestead,

    /// <summary>The irregular state change of EIP-779.</summary>
    Dao,

    /// <summary>EIP-608.</summary>
    TangerineWhistle,

    /// <summary>EIP-607.</summary>
    SpuriousDragon,

    /// <summary>EIP-609.</summary>
    Byzantium,

    /// <summary>EIP-1013.</summary>
    Constantinople,

    /// <summary>EIP-1716.</summary>
    Petersburg,

    /// <summary>EIP-1679.</summary>
    Istanbul,

    /// <summary>EIP-2387: difficulty bomb.</summary>
    MuirGlacier,

    /// <summary>EIP-2070.</summary>
    Berlin,

    /// <summary>EIP-1559 and its companions.</summary>
    London,

    /// <summary>EIP-4345: difficulty bomb.</summary>
    ArrowGlacier,

    /// <summary>EIP-5133: difficulty bomb.</summary>
    GrayGlacier,

    /// <summary>The change of the fork id after the merge (EIP-3675).</summary>
    MergeNetsplit,

    /// <summary>The first fork by time.</summary>
    Shanghai,

    /// <summary>EIP-7569.</summary>
    Cancun,

    /// <summary>EIP-7600.</summary>
    Prague,

    /// <summary>EIP-7607.</summary>
    Osaka,

    /// <summary>Blob parameters only (EIP-7892).</summary>
    Bpo1,

    /// <summary>Blob parameters only (EIP-7892).</summary>
    Bpo2,

    /// <summary>Blob parameters only (EIP-7892).</summary>
    Bpo3,

    /// <summary>Blob parameters only (EIP-7892).</summary>
    Bpo4,

    /// <summary>Blob parameters only (EIP-7892).</summary>
    Bpo5,
}
