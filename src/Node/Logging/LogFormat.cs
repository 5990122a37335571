// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Logging;

/// <summary>Form of the log.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text = 0,

    /// <summary>A JSON object per line for machines.</summary>
    Json,
}
