// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Node.Commands;

namespace PowerVerse.Chain.Node.Networking;

/// <summary>The key of a node's identity on the network, in <c>network/node.key</c> of the data directory: a libp2p PrivateKey, readable by its owner only.</summary>
internal static class NodeKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether there is one.</summary>
    public static bool Exists(string root) => File.Exists(PathIn(root));

    /// <summary>Reads the key; makes it when there is none.</summary>
    /// <exception cref="CommandException">It cannot be read, or others may read it.</exception>
    public static NodeIdentity ReadOrCreate(string root)
    {
        string path = PathIn(root);
        if (!File.Exists(path))
        {
            return Create(path);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new CommandException(ExitCode.Data, $"'{path}' can be read by others. Make it yours alone: chmod 600 '{path}'");
        }

        return NodeIdentity.TryDecode(File.ReadAllBytes(path), out NodeIdentity? identity)
            ? identity
            : throw new CommandException(ExitCode.Data, $"'{path}' holds no key of a node. Remove it to get a new identity.");
    }

    private static string PathIn(string root) => Path.Combine(root, "network", "node.key");

    private static NodeIdentity Create(string path)
    {
        NodeIdentity identity = NodeIdentity.Generate();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using FileStream file = new(path, options);
        file.Write(identity.Encode());
        file.Flush(flushToDisk: true);
        return identity;
    }
}
