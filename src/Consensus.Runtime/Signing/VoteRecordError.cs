// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.Runtime.Signing;

/// <summary>Why the record of signatures cannot be trusted. Each of them means: do not sign until a new record with a safe floor is made.</summary>
public enum VoteRecordError
{
    /// <summary>The files hold no record. A key that never signed gets one when the keys are made, not when the node starts.</summary>
    Missing,

    /// <summary>A file is damaged: something durable is gone.</summary>
    Damaged,

    /// <summary>The record is older than the mark beside it, or the mark older than the record: one of them was replaced by a copy.</summary>
    RolledBack,

    /// <summary>The record belongs to another chain or key.</summary>
    OtherIdentity,
}
