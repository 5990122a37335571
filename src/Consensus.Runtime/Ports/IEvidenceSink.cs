// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Evidence;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>Stores evidence and passes it on to the peers.</summary>
public interface IEvidenceSink
{
    /// <summary>Takes verified evidence; the same may come again. Called from the consensus loop: MUST NOT block.</summary>
    void Add(VerifiedEvidence evidence);
}
