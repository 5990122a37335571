// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Crypto.Kzg;

/// <summary>Why a KZG operation refused its input.</summary>
/// <remarks>A well-formed proof that does not hold is no error: verification then answers false.</remarks>
public enum KzgError
{
    /// <summary>The input was accepted.</summary>
    None,

    /// <summary>An input has the wrong number of bytes, or inputs that belong together differ in number.</summary>
    LengthMismatch,

    /// <summary>A scalar is not below the order of the groups.</summary>
    ScalarNotCanonical,

    /// <summary>A commitment is not a compressed point of G1.</summary>
    CommitmentInvalid,

    /// <summary>A proof is not a compressed point of G1.</summary>
    ProofInvalid,

    /// <summary>A cell index is not below the number of cells of an extended blob.</summary>
    CellIndexOutOfRange,

    /// <summary>Cell indices for recovery do not ascend strictly.</summary>
    CellIndicesUnordered,

    /// <summary>Fewer than half of the cells are there, too few to recover the others.</summary>
    CellsTooFew,

    /// <summary>The cells do not belong to one blob.</summary>
    CellsInconsistent,

    /// <summary>The trusted setup is not in the expected text form.</summary>
    SetupMalformed,

    /// <summary>The trusted setup holds something that is not a compressed point of its group.</summary>
    SetupPointInvalid,

    /// <summary>The points of the trusted setup are not the powers of the secret of Ethereum's ceremony.</summary>
    SetupInconsistent,
}
