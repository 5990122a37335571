// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;

namespace PowerVerse.Chain.Node.Commands;

/// <summary><c>powerverse p2p key show|gen</c>, <c>peers</c>, <c>ban</c>, <c>unban</c>, <c>bootnode</c>: the node's identity and its peers.</summary>
internal static class P2pCommand
{
    private const ulong BanSeconds = 12 * 60 * 60;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command command = new("p2p", "The node's identity on the network, and its peers.");
        Command key = new("key", "The key that names the node to its peers; a validator's keys are others.");
        key.Subcommands.Add(CreateKeyShow());
        key.Subcommands.Add(CreateKeyGen());
        command.Subcommands.Add(key);
        command.Subcommands.Add(CreatePeers());
        command.Subcommands.Add(CreateBan());
        command.Subcommands.Add(CreateUnban());
        command.Subcommands.Add(BootnodeCommand.Create());
        return command;
    }

    private static Command CreateKeyShow()
    {
        Command command = new("show", "Prints the node's id.");
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed =>
        {
            string root = Stores.RootOf(options.Resolve(parsed));
            if (!NodeKey.Exists(root))
            {
                throw new CommandException(ExitCode.Data, $"There is no key in '{root}': the first start of the node makes one, or: powerverse p2p key gen");
            }

            Console.Out.WriteLine(NodeKey.ReadOrCreate(root).PeerId);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateKeyGen()
    {
        Command command = new("gen", "Makes the node's key ahead of its first start, and prints its id.");
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(parsed =>
        {
            string root = Stores.RootOf(options.Resolve(parsed));
            if (NodeKey.Exists(root))
            {
                throw new CommandException(ExitCode.Data, $"There is a key in '{root}' already: {NodeKey.ReadOrCreate(root).PeerId}");
            }

            Console.Out.WriteLine(NodeKey.ReadOrCreate(root).PeerId);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreatePeers()
    {
        Command command = new("peers", "Prints the peers of the running node: id, direction, height, address, program.");
        SettingOptions options = new(command, Settings.Store);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            JsonElement peers = await AskAsync(options.Resolve(parsed), "admin_peers", [], cancellationToken).ConfigureAwait(false);
            foreach (JsonElement peer in peers.EnumerateArray())
            {
                JsonElement network = peer.GetProperty("network");
                string direction = network.GetProperty("inbound").GetBoolean() ? "in" : "out";
                await Console.Out.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{peer.GetProperty("id").GetString()} {direction,-3} {peer.GetProperty("headNumber").GetUInt64(),9} {network.GetProperty("remoteAddress").GetString()} {peer.GetProperty("name").GetString()}")).ConfigureAwait(false);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateBan()
    {
        Command command = new("ban", "Ends the running node's connection with a peer and refuses it for a time, beyond a restart.");
        Argument<string> peer = PeerArgument();
        Option<ulong> seconds = new("--seconds") { Description = "How long.", DefaultValueFactory = static _ => BanSeconds };
        command.Arguments.Add(peer);
        command.Options.Add(seconds);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction((parsed, cancellationToken) =>
            DoAsync(options.Resolve(parsed), "admin_banPeer", [parsed.GetValue(peer)!, parsed.GetValue(seconds)], cancellationToken));
        return command;
    }

    private static Command CreateUnban()
    {
        Command command = new("unban", "Lets the running node take a peer that was refused.");
        Argument<string> peer = PeerArgument();
        command.Arguments.Add(peer);
        SettingOptions options = new(command, Settings.Store);
        command.SetAction((parsed, cancellationToken) => DoAsync(options.Resolve(parsed), "admin_unbanPeer", [parsed.GetValue(peer)!], cancellationToken));
        return command;
    }

    private static Argument<string> PeerArgument() => new("PEER") { Description = "Its id, or an address that ends with /p2p/ID." };

    private static async Task<int> DoAsync(ResolvedSettings settings, string method, object[] parameters, CancellationToken cancellationToken)
    {
        _ = await AskAsync(settings, method, parameters, cancellationToken).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static Task<JsonElement> AskAsync(ResolvedSettings settings, string method, object[] parameters, CancellationToken cancellationToken) =>
        NodeSocket.CallAsync(Stores.RootOf(settings), method, parameters, NodeSocket.ShortPatience, cancellationToken);
}
