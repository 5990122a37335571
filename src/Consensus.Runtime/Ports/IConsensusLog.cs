// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;

namespace PowerVerse.Chain.Consensus.Runtime.Ports;

/// <summary>The write-ahead log of the agreement.</summary>
public interface IConsensusLog
{
    /// <summary>Appends records in order, each with the payload or head it names, and returns when all of them are durable.</summary>
    /// <remarks>MUST NOT return before the data is on disk (safety). A crash inside may keep any prefix of the records.</remarks>
    void Persist(IReadOnlyList<LogRecord> records);
}
