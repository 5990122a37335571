// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>The ledger's part of checking a payload before anyone votes for it.</summary>
public interface IPayloadChecks
{
    /// <summary>Checks everything of block validity that needs no execution: transactions root, sizes, form and signatures of transactions.</summary>
    /// <remarks>
    /// Called from several threads. MUST NOT answer <see cref="PayloadVerdict.Valid"/> for a payload whose transactions are not those of its header
    /// (liveness: the node would vote for a block that nobody can execute).
    /// </remarks>
    PayloadVerdict Check(BlockPayload payload);
}
