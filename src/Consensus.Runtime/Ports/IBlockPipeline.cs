// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>Executes, builds and commits blocks in the background; answers come back as inputs of the machine.</summary>
public interface IBlockPipeline
{
    /// <summary>Starts executing a held payload; answered by <see cref="Input.PayloadExecuted"/>.</summary>
    void Execute(Height height, BlockValue value);

    /// <summary>Starts building a block; answered by <see cref="Input.Built"/>. Not answering costs one proposal.</summary>
    void Build(BuildOrder order);

    /// <summary>Commits a block for good; answered by <see cref="Input.Committed"/>. MUST accept a repeated call for the same block.</summary>
    void Commit(VerifiedCertificate certificate);
}
