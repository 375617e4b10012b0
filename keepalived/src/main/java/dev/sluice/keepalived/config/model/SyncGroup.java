package dev.sluice.keepalived.config.model;

import java.util.List;

/**
 * {@code vrrp_sync_group}.
 *
 * @param members names of instances that exist
 * @param weights members may track with weights of their own
 */
public record SyncGroup(
        String name,
        Place place,
        List<String> members,
        Tracking tracking,
        Setting<Boolean> weights,
        Notifications notifications) {}
