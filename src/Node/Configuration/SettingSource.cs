// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Node.Configuration;

/// <summary>Where a value comes from; a later one wins over an earlier one.</summary>
internal enum SettingSource
{
    /// <summary>The default.</summary>
    Default = 0,

    /// <summary>The command that runs, which has a default of its own.</summary>
    Command,

    /// <summary>The configuration file.</summary>
    File,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>A flag of the command line.</summary>
    Flag,
}
