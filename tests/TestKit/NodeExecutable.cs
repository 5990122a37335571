// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.TestKit;

/// <summary>The node that benchmarks start in processes of their own.</summary>
public static class NodeExecutable
{
    /// <summary>Its path: POWERVERSE_NODE, or the Release build of src/Node in a folder above the one that runs.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Locate()
    {
        if (Environment.GetEnvironmentVariable("POWERVERSE_NODE") is { Length: > 0 } named)
        {
            return named;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "artifacts", "bin", "Node", "release", "powerverse");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException("build src/Node in Release first, or name the executable in POWERVERSE_NODE");
    }
}
