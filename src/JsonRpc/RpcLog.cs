// SPDX-License-Identifier: Apache-2.0

using Microsoft.Extensions.Logging;

namespace PowerVerse.Chain.JsonRpc;

internal static partial class RpcLog
{
    [LoggerMessage(1, LogLevel.Error, "Method {Method} failed")]
    public static partial void MethodFailed(ILogger logger, Exception exception, string method);

    [LoggerMessage(2, LogLevel.Information, "JSON-RPC on {Endpoint}, namespaces {Namespaces}")]
    public static partial void Listening(ILogger logger, string endpoint, string namespaces);

    [LoggerMessage(3, LogLevel.Warning, "JSON-RPC on {Endpoint} can be reached by others; admin and debug methods need a token there")]
    public static partial void PublicListener(ILogger logger, string endpoint);

    [LoggerMessage(4, LogLevel.Debug, "Connection from {Remote} closed: {Reason}")]
    public static partial void ConnectionClosed(ILogger logger, string remote, string reason);

    [LoggerMessage(5, LogLevel.Error, "Notifications of new blocks stopped")]
    public static partial void NotificationsFailed(ILogger logger, Exception exception);
}
