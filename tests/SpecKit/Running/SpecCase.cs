// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SpecKit.Running;

/// <summary>One vector, parsed and ready to run.</summary>
/// <param name="Source">Archive or folder it came from.</param>
/// <param name="Entry">File inside the source.</param>
/// <param name="Name">Name of the case inside the file.</param>
/// <param name="Group">What pass counts are kept by: the fork where there is one, else the file's family.</param>
/// <param name="Run">Runs the case on the calling thread's machinery. An exception is a failure of the case.</param>
public sealed record SpecCase(string Source, string Entry, string Name, string Group, Func<SpecWorker, SpecOutcome> Run)
{
    public override string ToString() => $"{Entry} {Name}";

    /// <summary>A hash of the name that is the same on every machine and run: the sample of the quick tier is drawn by it.</summary>
    public ulong StableHash()
    {
        ulong hash = 14695981039346656037UL;
        foreach (char character in Entry)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        foreach (char character in Name)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash ^= hash >> 32;
        hash *= 0x9E3779B97F4A7C15UL;
        return hash ^ (hash >> 29);
    }
}
