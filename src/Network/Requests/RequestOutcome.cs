// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Network.Requests;

/// <summary>How a request ended, as it is counted on either side.</summary>
internal enum RequestOutcome
{
    /// <summary>With an answer.</summary>
    Ok = 0,

    /// <summary>Nothing of what was asked for is kept.</summary>
    Unavailable,

    /// <summary>The quota was used up.</summary>
    Busy,

    /// <summary>The request was malformed, or the answer.</summary>
    Invalid,

    /// <summary>A step took too long.</summary>
    Timeout,

    /// <summary>The stream or the connection broke, or a limit was.</summary>
    Failed,

    /// <summary>Who waited for it gave up: on the asking side the caller, on the other the peer or the time of the whole.</summary>
    Cancelled,
}
